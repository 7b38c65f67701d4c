from pipeline.clean.draft import Draft
from pipeline.settings import Settings


def lines(draft: Draft, settings: Settings) -> Draft:
    return draft
