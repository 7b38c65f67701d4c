"""Which documents say the same: pure functions on texts and arrays; what is remembered between runs is the build's.

normalise -> sign -> candidates -> verify -> clusters. Every pair is judged alone, so neither order nor batches can change a result.
"""

from pipeline.duplicates.candidates import candidates, may_pair, sought
from pipeline.duplicates.clusters import Candidate, clusters, normalise_doi, representative_key
from pipeline.duplicates.normalise import normalise
from pipeline.duplicates.sign import SCHEMA, sign
from pipeline.duplicates.verify import Pair, verify

__all__ = [
    "SCHEMA", "Candidate", "Pair", "candidates", "clusters", "may_pair", "normalise", "normalise_doi", "representative_key", "sign",
    "sought", "verify",
]  # fmt: skip
