"""What a person reads of a version: README.md (a data card), croissant.json, report.html, and the figure for a run's page."""

from pipeline.corpus import parts
from pipeline.corpus.versions import Version
from pipeline.report.card import data_card
from pipeline.report.croissant import croissant
from pipeline.report.facts import gather
from pipeline.report.page import page
from pipeline.report.tally import close


def write(version: Version) -> None:
    """Adds what a person reads to a version that is about to be published."""
    facts = gather(version)
    parts.write_text(version.path / "README.md", data_card(version, facts))
    parts.write_text(version.path / "croissant.json", croissant(version))
    parts.write_text(version.path / "report.html", page(version, facts))
    close()
