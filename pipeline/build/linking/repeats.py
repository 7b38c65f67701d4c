"""Passages that stand in several documents: what a site prints on many of its pages, and paragraphs that others have too."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from pipeline.build.linking.documents import Documents, Numbers, marks
from pipeline.build.units import UnitFiles
from pipeline.settings import Settings
from pipeline.site_lines import met_again, repeated_lines


def site_repeats(
    units: Sequence[UnitFiles], documents: Documents, cluster: Numbers, settings: Settings, folder: Path
) -> dict[int, tuple[int, ...]]:
    """Row -> seqs of passages that its site prints on many of its articles; never all passages of a document."""
    on_sites = documents.included & (documents.site >= 0)
    rows, seqs, keys = marks(units, documents, "line_key", on_sites, settings.furniture.site_articles, folder)
    site, article = (column[rows].astype(np.int64) for column in (documents.site, cluster))
    lines = np.flatnonzero(repeated_lines(site, keys, article, settings))
    taken: dict[int, list[int]] = defaultdict(list)
    for row, seq in zip(rows[lines].tolist(), seqs[lines].tolist(), strict=True):
        taken[row].append(seq)
    return {row: tuple(sorted(seqs)) for row, seqs in taken.items() if len(seqs) < documents.passages[row]}


def paragraph_repeats(
    units: Sequence[UnitFiles], documents: Documents, kept: Numbers, gone: Mapping[int, tuple[int, ...]], folder: Path
) -> dict[int, tuple[tuple[int, str], ...]]:
    """Row -> (seq, passage_id of the holder) of paragraphs that stand in several included documents; the holder is the one that would
    stand for a cluster of them all."""
    rows, seqs, keys = marks(units, documents, "paragraph_key", kept == np.arange(len(kept)), 2, folder)
    several = np.flatnonzero(met_again(keys))
    several = several[np.lexsort((seqs[several], documents.rank[rows[several]], keys[several]))]
    holder: dict[int, tuple[int, int]] = {}
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for key, row, seq in zip(keys[several].tolist(), rows[several].tolist(), seqs[several].tolist(), strict=True):
        if seq in gone.get(row, ()):
            continue
        first, place = holder.setdefault(key, (row, seq))
        if first != row:
            found[row].append((seq, f"{documents.ids[first].decode()}-{place}"))
    return {row: tuple(sorted(copies)) for row, copies in found.items()}
