"""A process that builds leaves Arrow's own memory pools alone and imports no pandas."""

import json
import subprocess
import sys

SCRIPT = """
import json, sys
from pipeline.lean import keep_lean
keep_lean()
import pyarrow as pa
import pyarrow.parquet as pq
pq.write_table(pa.table({"text": ["ketamine"] * 100_000}), sys.argv[1], compression="zstd")
pq.read_table(sys.argv[1])
pools = {name: getattr(pa, name + "_memory_pool")().max_memory() for name in pa.supported_memory_backends()}
print(json.dumps({"pools": pools, "pandas": "pandas" in sys.modules}))
"""


def test_a_lean_process_allocates_from_the_system_alone(tmp_path):
    told = subprocess.check_output([sys.executable, "-c", SCRIPT, tmp_path / "part.parquet"])
    found = json.loads(told)
    assert found["pools"].pop("system") > 0
    assert not any(found["pools"].values())
    assert not found["pandas"]
