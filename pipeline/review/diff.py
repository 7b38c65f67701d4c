"""What changed between two versions: documents come, gone, decided otherwise, and how much text changed its label by which rule."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from pipeline.corpus.open import Corpus

PLACE = ("doc_id", "source_start", "source_end", "label", "rule")
Interval = tuple[int, int, str]  # source_start, source_end, label and rule


@dataclass(frozen=True, slots=True)
class Diff:
    """`decided`: (from, to) -> documents; `relabelled`: (from, to) -> code points of source text, of documents in both."""

    old: str
    new: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    decided: dict[tuple[str, str], int]
    relabelled: dict[tuple[str, str], int]
    repairs: dict[str, tuple[int, int]]  # rule -> how many in the old and in the new

    @property
    def same(self) -> bool:
        return not (self.added or self.removed or self.decided or self.relabelled or self.repairs)


def diff(old: Corpus, new: Corpus) -> Diff:
    before, after = statuses(old), statuses(new)
    both = before.keys() & after.keys()
    decided = Counter((before[d], after[d]) for d in both if before[d] != after[d])
    counted = repairs(old), repairs(new)
    rules = {rule: (counted[0][rule], counted[1][rule]) for rule in sorted(counted[0].keys() | counted[1].keys())}
    return Diff(
        old.version, new.version, tuple(sorted(after.keys() - both)), tuple(sorted(before.keys() - both)), ordered(decided),
        ordered(relabelled(old, new, both)), {rule: n for rule, n in rules.items() if n[0] != n[1]},
    )  # fmt: skip


def statuses(corpus: Corpus) -> dict[str, str]:
    """doc_id -> what was decided of the document, with the reason of an excluded one."""
    rows = corpus.dataset("documents").to_table(columns=["doc_id", "status", "exclude_reason"]).to_pylist()
    return {r["doc_id"]: f"{r['status']}: {r['exclude_reason']}" if r["exclude_reason"] else r["status"] for r in rows}


def repairs(corpus: Corpus) -> Counter[str]:
    found = corpus.dataset("repairs").to_table(columns=["rule"]).column("rule").value_counts().to_pylist()
    return Counter({row["values"]: row["counts"] for row in found})


def relabelled(old: Corpus, new: Corpus, both: Iterable[str]) -> Counter[tuple[str, str]]:
    """(label and rule before, after) -> code points."""
    tables = [places(c) for c in (old, new)]
    keys = list(PLACE)
    changed = pc.unique(
        pa.concat_arrays(
            tables[i].join(tables[1 - i], keys=keys, join_type="left anti").column("doc_id").combine_chunks() for i in (0, 1)
        )
    )
    wanted = pa.array(sorted(set(changed.to_pylist()) & set(both)), pa.string())
    sides = [intervals(t.filter(pc.is_in(t.column("doc_id"), wanted))) for t in tables]
    found: Counter[tuple[str, str]] = Counter()
    for doc_id in wanted.to_pylist():
        found.update(moved(sides[0][doc_id], sides[1][doc_id]))
    return found


def places(corpus: Corpus) -> pa.Table:
    return pa.concat_tables(corpus.dataset(name).to_table(columns=list(PLACE)) for name in ("passages", "set_aside"))


def intervals(rows: pa.Table) -> dict[str, list[Interval]]:
    out: dict[str, list[Interval]] = defaultdict(list)
    for doc_id, start, end, label, rule in sorted(zip(*(rows.column(c).to_pylist() for c in PLACE), strict=True)):
        out[doc_id].append((start, end, f"{label}: {rule}" if rule else label))
    return out


def moved(old: list[Interval], new: list[Interval]) -> Counter[tuple[str, str]]:
    """(label before, label after) -> code points of the source where the two differ."""
    found: Counter[tuple[str, str]] = Counter()
    i = j = 0
    while i < len(old) and j < len(new):
        shared = min(old[i][1], new[j][1]) - max(old[i][0], new[j][0])
        if shared > 0 and old[i][2] != new[j][2]:
            found[old[i][2], new[j][2]] += shared
        if old[i][1] <= new[j][1]:
            i += 1
        else:
            j += 1
    return found


def ordered(counts: Counter[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Most first."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
