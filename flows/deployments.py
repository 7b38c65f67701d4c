"""What `corpus serve` offers in the UI: each flow with its parameters filled in, and those with a schedule."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import DeploymentUpdate
from prefect.exceptions import ObjectNotFound
from prefect.flows import Flow
from prefect.schedules import Cron, Schedule

from flows.care import freshness_check, maintain, quality_check
from flows.ingest import backfill, ingest_articles, rebuild_corpus
from pipeline.read.location import Location, is_url

ALL = "all-sources"
CARE = (  # minutes behind full hours: an ingestion that starts at one is not held up by them
    (freshness_check, "30 5 * * *"),
    (quality_check, "40 5 * * 1"),
    (maintain, "50 5 * * 1"),
)


def deployments(raw: Location, corpus: Location, settings: Path | None, cron: str, sources: Mapping[str, str]) -> list[Any]:
    """All deployments. cron: of all sources; sources: name -> cron of those with a schedule of their own.

    A worker runs one run at a time, so that a late run waits for the one before; it then finds nothing new.
    """
    place = {"corpus": absolute(corpus)}
    files = place | {"raw": absolute(raw)}
    build = files | {"settings": str(settings.resolve()) if settings else None}
    crons = {ALL: (cron, {})} | {slug(name): (line, {"source": name}) for name, line in sources.items()}
    return [
        deployed(ingest_articles, build, crons),
        deployed(backfill, build, {}),
        deployed(rebuild_corpus, build, {}),
        *(deployed(flow, files if flow is freshness_check else place, {"care": (line, {})}) for flow, line in CARE),
    ]


def absolute(place: Location) -> str:
    """A run has another working directory."""
    return place if is_url(place) else str(Path(place).resolve())


def deployed(flow: Flow[..., Any], parameters: dict[str, Any], crons: Mapping[str, tuple[str, dict[str, Any]]]) -> Any:
    """One deployment, named as its flow. What a user paused in the UI stays paused."""
    paused, active = as_left(f"{flow.name}/{flow.name}")
    schedules: list[Schedule] = [Cron(line, slug=key, parameters=more, active=active.get(key, True)) for key, (line, more) in crons.items()]
    return flow.to_deployment(
        flow.name,
        schedules=schedules,
        parameters=parameters,
        paused=paused or None,
        description=(flow.description or "").partition("\n\n")[0],
    )


def refuse_unknown_parameters(deployment: UUID) -> None:
    """A run with a parameter that its flow does not have is refused when it is asked for, by that name.

    Prefect checks types only: it makes such a run, which crashes with nothing but an exit status.
    """
    with get_client(sync_client=True) as client:
        schema = client.read_deployment(deployment).parameter_openapi_schema or {}
        client.update_deployment(deployment, DeploymentUpdate(parameter_openapi_schema=schema | {"additionalProperties": False}))


def as_left(name: str) -> tuple[bool, dict[str, bool]]:
    """Whether the deployment is paused, and which of its schedules are active, as the user left them."""
    with get_client(sync_client=True) as client:
        try:
            known = client.read_deployment_by_name(name)
        except ObjectNotFound:
            return False, {}
    return bool(known.paused), {s.slug: s.active for s in known.schedules if s.slug}


def slug(source: str) -> str:
    """Of a source's name, for the name of its schedule: letters, digits and dashes."""
    return "source-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in source.lower())
