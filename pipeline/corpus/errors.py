"""What goes wrong with a corpus; a module of its own, so that importing it loads no Arrow."""


class CorpusError(Exception):
    """Something a person must mend; the message says what and how."""


class Busy(CorpusError):
    """Another process writes the corpus."""
