"""The model of garbled text, and the script that trains it: `python -m pipeline.lexicon.garble.train` (README.md names its sources)."""
