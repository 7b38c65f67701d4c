"""What the steps cost, beside the tools they replace: `python -m tests.benchmarks.AREA`. Not collected by pytest."""
