"""How many of the cases of tests/cases/decode.json are read exactly."""

from pipeline.clean.decode import decode
from tests.clean.test_decode import CASES


def measure() -> dict[str, float]:
    right = [decode(c["text"].encode(c["charset"])).text == c["text"] for c in CASES["synthetic"]]
    return {"exact": sum(right) / len(right)}
