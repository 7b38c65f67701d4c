"""Clean, citable corpora out of scraped articles.

model.py      what the stations hand on: Article, Reject, Cleaned, Passage, Repair, Term
settings.py   every threshold and limit; bounds.py says what values they take, settings_file.py reads other values
records.py    frozen data classes that are cheap to make
edits.py      changes of a text that can be undone
span_keys.py  numbers that stand for words and other spans of a text
read/         bytes on disk -> Article | Reject
clean/        Article -> Cleaned, one module a step; steps.py gives their order
lexicon/      the data that the steps read
duplicates/   which documents say the same
sites.py      the site of an article, and which sites the settings leave out; site_lines.py: what a site repeats
sources.py    sources of raw files and how a run compares with the one before
corpus/       the tables on disk: schema, versions, opening, checking
build/        the stages of an ingestion, in order, and where its batches run
report/       counts and pictures of a version
review/       records to screen, versions compared, decisions sampled and scored, citations
lean.py       what keeps a process small that builds
cli/          the command `corpus`; terminal.py says how far it is
"""

from pipeline.clean import clean, restore
from pipeline.clean.terms import find_terms
from pipeline.corpus import open_corpus
from pipeline.corpus.errors import CorpusError
from pipeline.read import read

__all__ = ["CorpusError", "clean", "find_terms", "open_corpus", "read", "restore"]
