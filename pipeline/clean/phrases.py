def furniture_line(line: str) -> str | None:
    """Rule id of the phrase family that the whole line is, or None."""
    return None
