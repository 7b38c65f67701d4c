from collections.abc import Sequence

from pipeline.model import Passage
from pipeline.settings import Furniture


def spam(text: str, passages: Sequence[Passage], settings: Furniture) -> list[Passage]:
    return list(passages)
