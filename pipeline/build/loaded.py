"""Importing this loads all that cleaning needs (.8 CPU s, 172 MB), so that processes copied from this one begin with it and share it."""

import gc

from pipeline.clean import steps
from pipeline.clean.language import audit
from pipeline.corpus import rows
from pipeline.duplicates.normalise import fold
from pipeline.duplicates.sign import token_hashes
from pipeline.settings import DEFAULT

# a sentence a script: each loads models of its own; the last is UTF-8 that was read as Windows-1252
SAMPLE = """Ketamine was first made in 1962 and has been in use since 1970, above all in the treatment of pain.

Кетамин был впервые получен в 1962 году и применяется с 1970 года, прежде всего для лечения боли.

کتامین نخستین بار در سال ۱۹۶۲ ساخته شد و از سال ۱۹۷۰ برای درمان درد به کار می‌رود.

केटामाइन पहली बार 1962 में बनाया गया था और 1970 से दर्द के इलाज में काम आता है।

氯胺酮于1962年首次合成，自1970年起用于治疗疼痛。ケタミンは1962年に初めて合成され、痛みの治療に使われている。

La kÃ©tamine a Ã©tÃ© synthÃ©tisÃ©e en 1962 et sert depuis 1970 Ã  traiter la douleur, dâ€™abord Ã  lâ€™hÃ´pital.
"""

cleaned = steps.run(SAMPLE, DEFAULT)
audit.prepare()
rows.figures([("Ketamine", SAMPLE, "en")])
rows.contacts(cleaned)
token_hashes(fold([SAMPLE]))
gc.freeze()  # a collection would write into every page that the copies share
