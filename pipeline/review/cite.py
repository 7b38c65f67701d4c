"""How to cite a version: what names it for good is its content hash."""

from dataclasses import dataclass

from pipeline.corpus.open import Corpus


@dataclass(frozen=True, slots=True)
class Citation:
    text: str
    bibtex: str


def citation(corpus: Corpus) -> Citation:
    """BibLaTeX's type for data sets (its manual, 2.1.1); the date is the day of publication, UTC."""
    date = corpus.finished_at[:10]
    documents = corpus.dataset("documents").count_rows()
    included = corpus.dataset("documents").scanner(columns=["status"]).to_table().column("status").to_pylist().count("included")
    title = f"Corpus of cleaned articles, version {corpus.version}"
    note = f"{included} of {documents} documents included; content hash SHA-256 {corpus.content_hash}"
    text = f"{title} ({date}). {note}."
    fields = {"title": f"{{{title}}}", "year": date[:4], "date": date, "version": corpus.version, "note": note}
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return Citation(text, f"@dataset{{corpus-{corpus.version}-{corpus.content_hash[:8]},\n{lines}}}\n")
