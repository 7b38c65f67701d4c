"""Which documents are one: clusters, the order that says which document stands for one, and what names an article beside its text.

All of it is a function of the set of documents; the order in which they came cannot matter.
"""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from pipeline.duplicates.normalise import fold
from pipeline.duplicates.sign import token_hashes

Places = NDArray[np.int64]
Flags = NDArray[np.bool_]


def ranked(has_doi: Flags, has_metadata: Flags, length: NDArray[np.integer], text: NDArray[np.integer], name: NDArray[np.bytes_]) -> Places:
    """Documents in the order in which they stand for their cluster: with DOI, with a title or an address, longest clean text (in
    tokens), least content hash (`text`: its place among all), least id. A total order, of the documents alone."""
    order: Places = np.lexsort((name, text, -length, ~has_metadata, ~has_doi))
    return order


def components(size: int, pairs: Places) -> Places:
    """Of each of `size` things the least one that chains of pairs (n, 2) lead to; in whatever order they come."""
    labels = np.arange(size)
    while True:
        ends = labels[pairs]
        apart = ends[:, 0] != ends[:, 1]
        if not apart.any():
            return labels
        pairs, ends = pairs[apart], np.sort(ends[apart], axis=1)
        np.minimum.at(labels, ends[:, 1], ends[:, 0])
        while not np.array_equal(further := labels[labels], labels):
            labels = further


def names(
    dois: Sequence[str | None], pmids: Sequence[str | None], titles: Sequence[str | None], dates: Sequence[str | None], least: int
) -> tuple[NDArray[np.uint64], Places]:
    """What names the articles beside their texts, as numbers that documents of one article share: the DOI, the PubMed id, title and year.
    Each with the row of its document. DOIs as reading leaves them: bare, in lower case.

    least: tokens of a title that names an article; "Editorial" and "Letter to the editor" name thousands.
    """
    named = [(f"doi {doi}".encode("utf-8", "surrogatepass"), row) for row, doi in enumerate(dois) if doi]
    named += [(f"pmid {pmid}".encode("utf-8", "surrogatepass"), row) for row, pmid in enumerate(pmids) if pmid]
    dated = [row for row, (title, date) in enumerate(zip(titles, dates, strict=True)) if title and date and date[:4].isdigit()]
    folded = fold([(titles[row] or "")[:500] for row in dated])
    sizes = np.diff(token_hashes(folded)[1]).tolist()
    for n, row in enumerate(dated):
        if sizes[n] >= least:
            named.append((folded.text(n).tobytes() + (dates[row] or "")[:4].encode(), row))
    values = np.array([int.from_bytes(blake2b(name, digest_size=8).digest(), "big") for name, _ in named], np.uint64)
    return values, np.array([row for _, row in named], np.int64)
