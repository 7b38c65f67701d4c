"""Commands for a review."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.cli.arguments import Commands


def add(commands: Commands) -> None:
    pass
