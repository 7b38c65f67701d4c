"""Prefect alone: each flow calls the stages of pipeline.build and shows what they did."""

import os

# Prefect reads these when it is imported, and Arrow its own: nothing leaves the machine, and a temporary server gets the time it needs
QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",  # a task run costs the server 6 ms instead of 17
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "100",
    "ARROW_DEFAULT_MEMORY_POOL": "system",  # see pipeline/lean.py
}
for name, value in QUIET.items():
    os.environ.setdefault(name, value)
