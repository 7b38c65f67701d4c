"""The corpus on disk: tables, parts, versions, and how to open them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.corpus.open import Corpus


def open_corpus(path: str | Path = "processed", version: str | None = None) -> Corpus:
    """Opens the newest version of a corpus, or the one named (`v000003`), and keeps reading it whatever is published later.

    path: a folder, or a URL such as s3://bucket/corpus (needs the extra `remote`).
    Raises CorpusError where there is no such corpus or version, Unreachable if a store does not answer.
    """
    from pipeline.corpus.open import opened  # pyarrow loads on first use, not on import

    return opened(path, version)
