"""Which documents say the same: pure functions on texts and arrays; what is remembered between runs is the build's.

normalise -> sign -> candidates -> verify -> clusters. Every pair is judged alone, so neither order nor batches can change a result.
"""

from pipeline.duplicates.candidates import Named, candidates, may_pair, sought, stars
from pipeline.duplicates.clusters import components, names, ranked
from pipeline.duplicates.known import Keys, Known, is_known, known_of
from pipeline.duplicates.normalise import normalise
from pipeline.duplicates.sign import SCHEMA, lengths, sign
from pipeline.duplicates.signed import Signed
from pipeline.duplicates.spilled import Ranged
from pipeline.duplicates.verify import Pair, prepared, similarities, verify

__all__ = [
    "SCHEMA", "Keys", "Known", "Named", "Pair", "Ranged", "Signed", "candidates", "components", "is_known", "known_of", "lengths",
    "may_pair", "names", "normalise", "prepared", "ranked", "sign", "similarities", "sought", "stars", "verify",
]  # fmt: skip
