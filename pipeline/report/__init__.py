"""What a person reads of a version."""

from pipeline.corpus.versions import Version


def write(version: Version) -> None:
    """Adds README.md, croissant.json and report.html to a version that is about to be published."""
