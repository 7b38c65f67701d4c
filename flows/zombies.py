"""Runs that the server believes to be at work though their process is gone: a kill -9 tells nobody."""

import os
import socket
from datetime import UTC, datetime, timedelta

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.runtime import flow_run
from prefect.states import Crashed

from flows.lifetime import alive, end_with_others

AT_WORK = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
GRACE = timedelta(minutes=2)  # a run that is starting has no process yet
PAGE = 200


def begin() -> None:
    """First line of every flow: the run ends with `corpus serve`, and the server knows which process is at work."""
    end_with_others()
    if flow_run.id:
        with get_client(sync_client=True) as client:
            client.update_flow_run(flow_run.id, infrastructure_pid=f"{socket.gethostname()}:{os.getpid()}")


def settle(started_up: bool) -> list[str]:
    """Ends zombies as Crashed; returns the names of their runs. started_up: nothing of this server can be at work yet."""
    wanted = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=AT_WORK)))
    ended = []
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=wanted, limit=PAGE):
            if started_up or gone(run):
                state = Crashed(message="its process is gone; finished batches are kept and the next run goes on from there")
                client.set_flow_run_state(run.id, state)
                ended.append(run.name)
    return ended


def gone(run: FlowRun) -> bool:
    """Whether the run's process is known to be of this machine and is there no more."""
    host, _, pid = (run.infrastructure_pid or "").rpartition(":")
    if pid.isdecimal() and host in ("", socket.gethostname()):
        return not alive(int(pid))
    since = run.state.timestamp if run.state else None
    return run.state_type == StateType.PENDING and since is not None and datetime.now(UTC) - since > GRACE
