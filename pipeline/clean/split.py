import re
from dataclasses import replace

from pipeline.clean.draft import Draft
from pipeline.model import Passage
from pipeline.settings import Settings


def split(draft: Draft, settings: Settings) -> Draft:
    out = []
    for m in re.finditer(r"[^\n]+", draft.text):
        body = m.group().strip()
        if body:
            at = m.start() + len(m.group()) - len(m.group().lstrip())
            out.append(Passage(at, at + len(body), body, block=len(out)))
    return replace(draft, passages=tuple(out))
