"""How the corpus grew: the counts of this version and of those before it that are still there."""

import json
from dataclasses import dataclass

from pipeline.corpus import versions
from pipeline.corpus.versions import Version

SHOWN = 30  # versions; a manifest names every part, so reading them all would cost more with each run
TABLES = ("documents", "passages", "set_aside", "repairs", "relations", "rejects")


@dataclass(frozen=True, slots=True)
class Point:
    version: str
    finished_at: str
    counts: dict[str, int]


def trend(version: Version) -> list[Point]:
    """The last versions up to this one, oldest first."""
    name = version.manifest["version"]
    before = sorted(p for p in versions.versions(version.corpus).glob("v*/manifest.json") if p.parent.name < name)[1 - SHOWN :]
    manifests = [json.loads(p.read_text(encoding="utf-8")) for p in before] + [version.manifest]
    return [Point(m["version"], m["finished_at"], {t: m["counts"][t] for t in TABLES}) for m in manifests]
