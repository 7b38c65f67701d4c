"""report.html: one self-contained page; it asks no host for anything."""

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.report.facts import Facts
from pipeline.report.prisma import svg

FIGURES = (
    ("Languages of clean text", "characters", "languages"),
    ("Set aside, by label and rule", "characters", "set_aside"),
    ("Repairs, by rule", "repairs", "repairs"),
    ("Relations between documents", "pairs", "relations"),
    ("Forms", "documents", "media"),
    ("Rejected", "records", "rejected"),
    ("Excluded: nothing clean left, most of it is", "documents", "excluded"),
)


def page(facts: Facts) -> str:
    environment = Environment(
        loader=PackageLoader("pipeline", "report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    figures = [(title, unit, getattr(facts, name)) for title, unit, name in FIGURES if getattr(facts, name)]
    return environment.get_template("report.html.j2").render(facts=facts, prisma=svg(facts), figures=figures)
