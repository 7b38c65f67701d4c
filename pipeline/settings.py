"""Every threshold and limit that may be changed, with the measurement that set it. `digest()` is stored with every run."""

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from typing import Literal

from pipeline.bounds import Count, Share, check

MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Read:
    """Limits of reading; what is over one becomes a reject that names it."""

    max_file: int = 2048 * MB
    max_text: int = 20 * MB  # of a raw text or page
    max_article: int = 8 * MB  # characters; the longest article has 2 million, a book 3; 8 million take 8 s to clean, noise 32 s and .7 GB
    max_line: int = 32 * MB  # one line or element of JSON, one field of CSV
    max_member: int = 256 * MB  # a member of an archive, a file that must be in memory as a whole
    max_ratio: int = 200  # unpacked to packed: scraped text reaches 12, logs 60, runs of one byte 1000
    ratio_from: int = 10 * MB  # below it no ratio is a danger
    max_expanded: int = 8192 * MB  # all that one raw file may unpack to,
    expanded_from: int = 32 * MB  # and that a small one may, beside max_ratio times its size: sixty texts of 9 MB fit into 5 KB of zip
    max_members: int = 10_000
    seconds: int = 30  # of CPU for a document of a risky form; a page of 8 MB takes 4
    child_memory: int = 352 * MB  # that parsing one may take, beside the child's own 50 to 200
    max_depth: int = 3  # containers inside containers: .jsonl.gz in .tar.gz is three
    max_nesting: int = 2000  # of HTML elements; libxml2 stops at 2048
    flat: int = 200  # HTML levels below which every tool keeps the text: lxml and trafilatura lose what is under 256
    max_extracted: int = 8 * MB  # of markup; above it the plain rule, which is linear: trafilatura took 8 s and 470 MB for 12 MB
    kept_share: Share = 0.05  # of the paragraphs of <article>; below it the article is lost (at .25 teasers came in: F1 -.015)
    short_answer: int = 300  # characters of the precise extraction, and its share of the page's paragraphs: below either the usual
    precise_share: Share = 0.2  # one is asked. F1 of 117 English / 658 other pages: precise .958/.921, usual .956/.924
    linked_paragraph: Share = 0.7  # share of letters in links from which a paragraph only leads elsewhere: F1 of other pages +.002
    twin_length: int = 60  # characters of a paragraph that counts as text of its container
    twin_share: Share = 0.7  # of the kept text that stands on one path: F1 of English pages +.004; at .5 precision falls
    article_share: Share = 0.15  # of the text in all <article>: what a further one has; at 0 teasers came in on 3 of 495 pages
    script_notice: int = 300  # characters: a page made by scripts says so in a sentence or two (React's template in 46, Vue's in 104)
    max_linked: Share = 0.3  # share of letters in links that a list of the article may have; menus have .9 and more
    max_pages: int = 3000  # of a PDF
    margin: Share = 0.08  # of the page height: where running heads and feet stand (25 mm of A4: .084)
    repeated: int = 3  # pages on which a line of the margin must recur, digits aside
    smaller: float = 0.9  # print of running heads against that of the text: .67 to .76 in made pages
    larger: float = 1.15  # print of headings against that of the text
    paragraph_gap: float = 1.25  # line distances that part paragraphs: of 1,419 exact are 897 at 1.15, 887 at 1.25, 828 at 1.4, 707 at 1.6
    indent: float = 0.7  # first-line indent, in sizes of print: 5 mm at 10.5 pt is 1.35


@dataclass(frozen=True, slots=True)
class Repair:
    """Undoing wrong decodings and escapes."""

    telling_line: int = 100  # characters of a line without doubt that tell its language: what is plain in it is not searched
    odd_word: float = 2.55  # nats a letter of words beyond ASCII: wrongly decoded lines from 2.6 up, 90 % of good ones below 2.7
    odd_result: float = 3.3  # the same of a result that is to be believed, a joined word too: 95 % of good lines
    odd_han: Share = 0.6  # share of rare ideographs: good lines up to .38, UTF-8 read as GBK from .92
    utf8_characters: int = 4  # least characters beyond ASCII and nats saved before UTF-8 is believed
    utf8_gain: float = 12.0
    utf8_lone_gain: float = 28.0  # of fewer characters, in a plain result; real damage from 31 up, good texts and odd strings up to 26
    legacy_gain: float = 14.0  # Latin for Latin; 98 % of 247 damaged lines from 15 up
    lone_result: float = 2.6  # where one character changes the result must be plainer: good Kurdish from 2.67,
    lone_gain: float = 22.0  # or save more: good Kurdish up to 21 (40,000 texts in 150 languages)
    plain_result: float = 2.95  # nats a character of a result that is plainly some language: 93 % of damaged lines, 4 of 36 good ones
    plain_gain_each: float = 5.0  # a changed character of such a result; damaged lines from 5 up
    odd_gain: float = 40.0  # a result that looks odd must save more: good Kurdish, Turkmen, Irish (without a model) save up to 39,
    odd_drop: float = 0.53  # and so much a character: good lines up to .51, 18 damaged ones from .55
    legacy_gain_each: float = 9.0  # and a changed character; good Breton up to 17: alone it proves nothing
    legacy_letters: Share = 0.6  # share of the changed characters that become letters, or marks in their place
    legacy_result: float = 4.3  # nats a character of the result; good Latin lines at the 95th percentile: 3.1
    script_result: float = 5.2  # the same of another script; good Thai 4.7, Belarusian 4.7, Arabic 4.3
    gain_wide: float = 9.0  # nats a character beyond ASCII that prove a multi-byte charset though the result looks odd
    script_characters: int = 7  # another script: more evidence (short strings of accents look like Greek)
    script_gain: float = 25.0  # with 40 .003 fewer damaged lines come back, with 12 .001 more
    gain_alone: float = 60.0  # so much that the result may still look odd (another layer below); chosen by hand on one odd string at 61
    over_ftfy: float = 5.0  # nats that a route must save beyond ftfy's own answer; 6 loses one of its published failures, none gains
    known_gain: float = 6.0  # a route that other lines of the document have proven; 3 and 12 give the same
    searches: int = 300  # searches without result before a document is left as it is; one takes some 1-30 ms
    forward_lines: int = 3  # right-to-left lines of so many characters that read forward; the rest is weighed where it looks reversed
    forward_line: int = 40
    reversed_gain: float = 12.0  # nats that turning a line round must save; 6 and 24 give the same
    reversed_word: float = 3.0  # nats a letter of the turned line; good lines, median: he, ar, fa 2.4; Uyghur, without a model, 7.5
    run_words: int = 5  # English words run together, two of them of the commonest 80,
    run_long: int = 36  # or one, from so many letters on
    run_word: float = 2.8  # nats a letter of such words; 99 % of 40 letters of English below 2.6, no long word of another language


@dataclass(frozen=True, slots=True)
class Lines:
    """Joining hard-wrapped and hyphenated lines; splitting into blocks."""

    widest: int = 160  # columns; longer lines are paragraphs, no typesetter fills them
    narrowest: int = 24  # columns; below it verse and lists look like wrapped lines
    narrow: int = 36  # columns; so narrow a page must show `narrow_lines` lines in mid-sentence: short lists look like it
    narrow_lines: int = 6
    sure_width: int = 45  # columns; one lower-case line behind so long a line is proof enough
    slack: Share = 0.15  # of the width: proportional type counted in characters varies so much
    overlong: float = 1.15  # times the upper quartile of widths: longer lines are none of the page's own
    own_frame: int = 5  # pairs of lines that tell the width of a block by themselves
    full_share: Share = 0.7  # of lines in mid-sentence that leave no room for the next word
    going_share: Share = 0.3  # of lines in mid-sentence go on in lower case (German prose: .6)
    exact_share: Share = 0.95  # of the full ones leave no room to the character: set by a program, no slack
    hyphen_share: Share = 0.1  # of line ends hyphenated: the typesetter breaks words
    heading_share: Share = 0.6  # of the width: shorter lines over a capital are headings, not lines in mid-sentence
    sure_lines: int = 4  # so many that go on in lower case prove wrapping, whatever headings stand between
    ended_share: Share = 0.5  # of line ends are ends of sentences: wrapped prose has .1 to .3, a paragraph a line .8 and more
    double_share: Share = 0.9  # of lines behind an empty one: the page was set with double space
    torn_share: Share = 0.14  # of words: blocks of misread script have .18 and more, 290 wrapped paragraphs .08 at most
    torn_words: int = 12
    torn_sample: int = 80  # words from the start of a block that are looked at
    furniture_length: int = 80  # characters of a line that may interrupt a paragraph
    repeats: int = 3  # a line this often in a document may be a running head
    interrupting: int = 4  # lines between two halves of a paragraph
    longest_heading: int = 100  # characters; a third of it in scripts without spaces
    longest_title: int = 300  # characters
    shortest_title: int = 12  # characters, of one told by its repetition: menus repeat words
    title_lines: int = 6  # from the top, where a title stands
    longest_block: int = 900  # characters; longer lines are paragraphs or items, whatever they look like
    most_joined: int = 500_000  # lines of a text that may be joined: a million took 5.5 s
    most_lines: int = 50_000  # that are passages of their own; a million one-letter lines took 2.5 GB and 73 s


@dataclass(frozen=True, slots=True)
class Garbled:
    """Text that is no text of any language. Measured on 737 passages, 25 documents, and 1,695 passages of other sources (B)."""

    threshold: Share = 0.6  # of the probability: at .7 one single line in fifty more is missed, at .5 .006 more readable texts are lost
    prior: float = -0.6  # log odds added to the model's; at -.8 .1 of the salads of B more are missed, at 0 .004 more readable are lost
    known_words: float = -0.8  # added for text of known words, as readable as it is odd; at 0 real OCR loses .008-.015 more readable
    # passages and two of 876 sentences are lost, and .04 more shuffled English words are found
    letter_evidence: float = 0.15  # of log odds that a character can speak for a line; without it 2 of 70 lines of a sample are missed
    suspicious: float = -2.0  # log odds above which a line's surroundings are judged too
    context: float = 0.5  # weight of the surroundings' log odds for a line that is quite unsure; .3 misses .06 of badly recognised English
    same_paragraph: float = 1.7  # log odds that two neighbouring lines are of one kind; 2.5 misses .06 of badly recognised English
    next_paragraph: float = 1.6  # the same across an empty line; at 1.2 a short garbled line of a sample document is missed, at 2 F1 falls
    window: Count = 600  # characters judged as one
    long_line: Count = 400  # characters; a longer line is judged by groups of sentences
    sentence_group: Count = 150
    plain_share: Share = 0.7  # of the letters in common words: with `plain_ink` .003 of 30,000 garbled texts pass, .02 at .5 of both
    plain_ink: Share = 0.6  # of all characters in common words: keeps programs out
    plain_short: Share = 0.2  # more of both for a text shorter than `plain_size`; at .1 documents lose .05 of F1
    plain_size: int = 50  # characters


@dataclass(frozen=True, slots=True)
class Language:
    """Naming languages and separating mixed passages. Scores are 0..1, prices in letters times score."""

    voter: Literal["eldc", "profiles"] = "eldc"  # who names a sentence: profiles are langdetect's own, summed; also without eldc
    absorption: Literal["absorb", "separate"] = "absorb"  # are terms, names, glosses... part of the sentence, or every run for itself
    weight_cap: int = 150  # letters of a sentence that count: more do not make a vote surer
    reference_weight: float = 0.002  # of a reference's or an address's letters: it follows the text around it; with .05 two do not
    heading_weight: float = 3.0  # of a few words without a function word ("Maintenance phase"): the text around them decides
    max_runs: int = 80  # changes of script in one sentence; no sentence has more, and hostile text must not cost minutes
    name_weight: float = 1.0  # of a sentence of names, codes or capitals alone
    sure: Share = 0.8  # Latin sentences below are voted on again without names and drug names
    strong: Share = 0.6  # a sentence this sure...
    strong_margin: Share = 0.05  # ...and this far before the next language needs no second look: 90 % of them
    torn_ratio: Share = 0.62  # runner-up to winner: above it and unlike it in sentences of two languages, in 5 % of others
    torn_english: Share = 0.5  # the same of English, the language that others borrow clauses from; in 1 % of other sentences
    min_block: int = 60  # letters: shorter blocks, headings above all, may need the text around them
    min_vote: int = 10  # letters that are worth a vote, of a sentence or of its ordinary words alone
    min_word: int = 9  # letters that are worth a vote of one word alone; a shorter one must be sure: "Hola" is also Catalan
    function_bonus: float = 0.12  # a function word, over the root of the number of words; without it .002 of mixed letters are lost
    function_share: Share = 0.2  # of a sentence's words: romanised Hindi and Persian hit some language's by chance, up to .16
    change_price: float = 1.0  # 1-2 find the most borders of close pairs (.95) and split no paragraph; 3 and more miss them
    und_letters: int = 30  # a text is short below; also words inside a sentence of another script, which longer are voted on as any text
    und_score: Share = 0.52  # of longer sentences: romanised Hindi, Persian, pinyin score .2-.62, 98 % of true ones more than .66
    und_score_short: Share = 0.3  # of shorter ones; 99.5 % of true ones score more than .4
    strange_score: Share = 0.65  # a sentence below it whose words cost more than `strange_cost` nats a letter in its language
    strange_cost: float = 3.1  # is und: of 80 romanised texts 3 keep a European name (22 without it), of true ones .005 lose it
    impossible: float = -10.0  # the score of a language of another script
    max_languages: int = 24  # of one document; bounds the path
    min_clause_sentence: int = 40  # letters; shorter sentences are not searched for a change of language inside
    clause_margin: Share = 0.25  # a clause this far for another language is in it; one-language clauses stay below
    weak: Share = 0.7  # sentences below are searched for words of two languages: a fifth of English ones
    word_price: float = 12.0  # of a change between two words; in log-likelihood, as comma_price and word_cap
    comma_price: float = 6.0  # language mostly changes at a comma, bracket or line end
    word_cap: float = 12.0  # the most that one word can say
    letter_share: int = 50  # of as many letters one must be of one language alone: Belarusian, Kazakh and Urdu have 3 % and more
    unvoted_gain: float = 0.3  # mean score a letter by which the profiles must prefer Afrikaans: .93 of it, .005 of Dutch are above
    audit_calls_per_mb: int = 10  # of langdetect, 1.5-2.5 ms each; 0: none; of a million characters; 40 cost 5-40 ms a MB, 10 cost 2-15
    audit_letters: int = 20  # below, its own vote is right in half of the cases
    audit_margin: float = 0.1  # passages less far before the next language are doubtful
    audit_characters: int = 300  # of a passage are shown to it: a call on all of it would cost twice as much


@dataclass(frozen=True, slots=True)
class Furniture:
    """Page furniture and injected spam. Measured on 119 made documents in 17 languages, November 2026."""

    shortest_paragraph: int = 60  # characters of a finished sentence that count as prose; recall .985 with 25, .990 with 40, .994 with 60
    longest_line: int = 160  # characters; longer ones are no headlines, running heads or lines of advertising; 120 to 240 change nothing
    head_lines: int = 24  # passages in which copies of the title are looked for; 12 change nothing
    repeats: int = 3  # times a line must come again within a document to be a running head; copies of a title are no more
    shortest_page: int = 600  # characters between two of them; steps of a manual and log lines repeat closer
    headlines: int = 2  # titles behind the last paragraph that make a tail; recall .991 with 1, .990 with 2, .988 with 3
    teaser: int = 4  # passages from one "read more" to the next
    edge: int = 6  # passages at the beginning and at the end where notices stand
    article_paragraphs: int = 3  # above the comments of readers; a forum has none
    comment_heads: int = 2  # names that "say" something, or times, that make comments
    spam_share: Share = 0.3  # of the letters in advertising phrases, where there are two or more; .15 to .5 change nothing
    spam_share_alone: Share = 0.6  # where there is one, or a finished sentence: own cases about gambling reach .33
    site_articles: int = 3  # of a site that must hold a line; with 2, 5 % of the headings of 16 sites were lost
    site_share: Share = 0.1  # of the articles of a site, so that list items of a large site about one drug stay


@dataclass(frozen=True, slots=True)
class Reworded:
    """Machine-reworded ("spun") articles."""

    needed: float = 3.0  # points at which spun_score is .5 in a short text; of 461 genuine articles none has more than a sixth of it
    repeated: Share = 0.5  # each further time the same sign tells this much of the time before
    short: int = 2500  # code points of English prose up to which `needed` holds
    growth: float = 0.6  # beyond: needed * (size / short) ** growth; chance hits grow with length, evidence faster
    odd_near: int = 700  # code points between odd words that count together: in 1 % of web articles two, in 80 % of reworded texts
    # words that do not fit (plausible.py): with thesauri new to us AUC .784 -> .888, .844 -> .908, .897 -> .941 (own cases .983 -> .971)
    unlikely: float = 2.0  # parts of the evidence needed for a mean of 1 beyond `unlikely_from`; half as much gives .006 less
    unlikely_from: float = -0.5  # log odds that a word stands in the place of another; with 0 AUC falls by .004, with -1 genuine texts rise
    unlikely_most: float = 0.45  # a score of .17 by these words alone; with any others they stay below .5; from half of it five are told
    unlikely_words: int = 80  # a shorter text counts as one of so many words
    medical: Share = 0.02  # share of words of medicine that novels have; essays .03, ours .10, abstracts .27; thrice as many count fully
    evidence: int = 200  # most signs told of a document, the weightiest; all count. Of 461 genuine articles none has more than 25


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Which documents say the same."""

    # Measured on three made collections of 1,500 documents (9 languages, 17 kinds of copies, 5 of look-alikes).
    min_tokens: Count = 25  # below only equality counts: near rules merge short notes that differ in one word or number
    sampled: Count = 8  # one shingle in so many is kept for containment: 12 of an excerpt of 100 words
    alike: Share = 0.15  # share of equal minima below which a shared band is chance; at similarity .25 it is .25 +- .04
    inside: Share = 0.35  # share of a sample found in another; of copies with every fifth word edited .51 +- .08
    short: int = 60  # tokens; below, frames of notes cover the whole text, so only `near_short` counts
    near_short: Share = 0.6  # similarity of different notes in one frame <= .42
    near: Share = 0.85  # similarity that needs no alignment; articles in one site's frame reach .81, copies from .80 on are all aligned
    floor: Share = 0.25  # copies with every fifth word edited >= .32, abstracts in one frame <= .22
    window: Count = 16  # shingles to each side that a place is judged by
    density: Share = 0.2  # share of them that is in common near an edited place: .5 on average
    whole: Share = 0.82  # share of one text that is covered: edited copies >= .86, articles in one site's frame <= .81
    literal: Share = 0.72  # share of the covered that is in common: copies with every fifth word edited <= .70, frames >= .75
    whole_literal: Share = 0.92  # covered share of a text above it: copies >= .97, articles in one site's frame <= .87
    part: Share = 0.575  # share of the longer text, measured as the covered one: copies cut to 60 % >= .583, excerpts <= .566
    similar: Share = 0.65  # similarity that makes up for it where a text repeats itself: of 321 excerpts one has more
    ordered: Share = 0.4  # share of shingles in common and in order: edited copies >= .42, abstracts in one frame <= .36
    contained: Share = 0.8  # the same of a text within another: excerpts >= .98, strangers <= .22
    numeric: Share = 0.1  # share of shingles with a number from which numbers decide
    title: int = 5  # tokens of a title that, with its year, names an article
    same_numbers: Share = 0.4  # of shingles with a number as many are in common as of the others; in filled-in forms < .1


@dataclass(frozen=True, slots=True)
class Link:
    """What documents have in common, beside being duplicates."""

    least_paragraph: int = 120  # characters of a paragraph to be called a repeat; shorter ones recur by chance


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is hidden in texts and metadata. The originals lie in state/sealed, outside every version."""

    mask: tuple[Literal["email", "phone", "ip"], ...] = ()  # all are found and told in `contacts`, masked or not


@dataclass(frozen=True, slots=True)
class Sites:
    """Sites by host, with all hosts below them: "example.org" is www.example.org too. What is left out is a reject with its reason."""

    allow: tuple[str, ...] = ()  # where it names any, records of all other sites, and of none, are left out
    block: tuple[str, ...] = ()  # stronger than allow


@dataclass(frozen=True, slots=True)
class Run:
    """How a build runs; changes nothing in the corpus, so it is outside the digest."""

    engine: Literal["processes", "dask", "ray"] = "processes"  # where batches run: on this machine, or on a cluster that shares its folders
    cluster: str = ""  # address of a Dask scheduler (tcp://host:8786) or of a Ray cluster (host:6379); empty: one on this machine
    workers: int = 0  # 0: as many as there are cores
    batch_bytes: Count = 8 * MB  # some 10 s of work: one task in Prefect costs 21 ms
    least_batch_bytes: Count = 256 * 1024
    batches_wanted: Count = 16  # so that the last batches of two workers end together
    batch_files: Count = 1000
    together: Count = 256 * 1024  # characters that go through a step before the next step: 2,000 documents in 13.8 CPU s, one by one 19.0
    unit_characters: Count = 8 * MB  # rows of a unit are in memory at once: 32 MB
    unit_documents: Count = 5000  # and rejects
    # below which a source's loss of a label, or its turning mostly into one, is no chance. Simulated, 29,000 comparisons of sources that
    # had not changed: no false alarm; a label of 30 to 95 % of 300 documents that 30 new ones lack is missed in 6 % (.001: 3 alarms, 0 %)
    chance: Share = 0.0001


@dataclass(frozen=True, slots=True)
class Settings:
    read: Read = field(default_factory=Read)
    repair: Repair = field(default_factory=Repair)
    lines: Lines = field(default_factory=Lines)
    garbled: Garbled = field(default_factory=Garbled)
    language: Language = field(default_factory=Language)
    furniture: Furniture = field(default_factory=Furniture)
    reworded: Reworded = field(default_factory=Reworded)
    duplicates: Duplicates = field(default_factory=Duplicates)
    link: Link = field(default_factory=Link)
    privacy: Privacy = field(default_factory=Privacy)
    sites: Sites = field(default_factory=Sites)
    run: Run = field(default_factory=Run)

    def __post_init__(self) -> None:
        check(self)

    def digest(self) -> str:
        """Hex digest of everything that shapes the corpus."""
        shaping = {k: v for k, v in dataclasses.asdict(self).items() if k != "run"}
        return hashlib.sha256(json.dumps(shaping, sort_keys=True).encode()).hexdigest()[:16]


DEFAULT = Settings()
