"""Small texts, written for these tests, and raw folders made of them."""

import gzip
import json
import random
from pathlib import Path

PARAGRAPHS = {
    "en": [
        "The nurse checked the pressure every ten minutes and wrote the figures on the chart beside the bed.",
        "Nobody on the ward had expected the infusion to help so soon, least of all the patient herself.",
        "A second dose was given on Friday; the sleep came back first, and the appetite a few days later.",
        "We asked forty people how they had slept, what they had dreamt and whether they would do it again.",
        "Pain clinics have used ketamine in small doses since the nineties, mostly when morphine had failed.",
    ],
    "de": [
        "Die Ärztin erklärte, dass die Wirkung nach wenigen Stunden einsetzt und nach einigen Tagen nachlässt.",
        "Vor der Behandlung wird der Blutdruck gemessen, und der Patient bleibt zwei Stunden unter Aufsicht.",
    ],
    "fr": [
        "Le médecin surveille la tension pendant toute la perfusion et reste joignable jusqu'au lendemain.",
        "Les effets sur l'humeur apparaissent vite, mais ils s'estompent souvent au bout d'une semaine.",
    ],
    "ru": [
        "Врач следит за давлением во время инфузии и отпускает пациента домой только с сопровождающим.",
        "Улучшение наступает быстро, однако через несколько дней прежние жалобы часто возвращаются.",
    ],
    "fa": [
        "پزشک پیش از تزریق فشار خون بیمار را اندازه می‌گیرد و از داروهای دیگر او می‌پرسد.",
        "اثر دارو در چند ساعت نخست آشکار می‌شود، اما پس از چند روز کاهش می‌یابد.",
    ],
    "zh": [
        "护士每十分钟测量一次血压，并把结果记录在病历上。",
        "许多病人在第一次输注之后的几个小时内就感到情绪有所好转。",
    ],
}
FURNITURE = ["Leave a Comment", "Share this article", "Subscribe to our newsletter"]


def article(rng: random.Random, language: str = "en", paragraphs: int = 4) -> str:
    """A title and paragraphs, some with a fault."""
    out = [f"Notes from the ward, part {rng.randrange(10_000)}"]
    for _ in range(paragraphs):
        sentences = [rng.choice(PARAGRAPHS[language]) for _ in range(rng.randint(1, 3))]
        sentences.append(f"Case {rng.randrange(10**6)}, room {rng.randrange(10**6)}.")
        out.append((" " if language != "zh" else "").join(sentences))
    return "\n\n".join(faulty(rng, out))


def faulty(rng: random.Random, blocks: list[str]) -> list[str]:
    kind = rng.randrange(6)
    at = rng.randrange(1, len(blocks))
    if kind == 0:
        blocks[at] = blocks[at].encode().decode("latin-1")
    elif kind == 1:
        blocks.append(rng.choice(FURNITURE))
    elif kind == 2:
        blocks[at] = blocks[at].replace(" ", "\n", 2) + "\u200b\x00"
    elif kind == 3:
        blocks[at] = blocks[at].replace("e", "&eacute;", 1)
    elif kind == 4:
        blocks.insert(at, "Ol wl5 )b &8 ljT 03y> gS pj 9 l2 Slo (6 ,lej 4: b9r> Gw 5yo sl1 |, oF vbS 7) plx> Jl y3 &4 uhS")
    return blocks


def folder(raw: Path, seed: int, articles: int = 12) -> dict[str, int]:
    """Fills a raw folder; returns how many documents and rejects must come of it."""
    rng = random.Random(seed)
    languages = sorted(PARAGRAPHS)
    texts = [article(rng, languages[i % len(languages)]) for i in range(articles)]
    texts += [texts[0], texts[1] + "\n\nOne more line at the end."]
    raw.mkdir(parents=True, exist_ok=True)
    half = len(texts) // 2
    for i, text in enumerate(texts[:half]):
        (raw / f"page-{i:02d}.txt").write_text(text, encoding="utf-8")
    records = [json.dumps({"url": f"https://site{i % 3}.example/{i}", "text": t}, ensure_ascii=False) for i, t in enumerate(texts[half:])]
    records.insert(2, "{broken")
    (raw / "feed.jsonl").write_text("\n".join(records[:6]) + "\n", encoding="utf-8")
    (raw / "feed.jsonl.gz").write_bytes(gzip.compress("\n".join(records[6:]).encode(), mtime=0))
    (raw / "page.html").write_text(html(texts[3]), encoding="utf-8")
    (raw / "empty.txt").write_bytes(b" \n")
    (raw / "noise.txt").write_bytes(bytes(range(256)) * 20)
    return {"documents": len(texts) + 1, "rejects": 3}


def html(text: str) -> str:
    blocks = "".join(f"<p>{block}</p>" for block in text.replace("&", "&amp;").replace("<", "&lt;").split("\n\n")[1:])
    head = '<meta charset="utf-8"><title>Notes</title>'
    navigation = '<nav><a href="/">Home</a></nav>'
    return f"<!doctype html><html><head>{head}</head><body>{navigation}<article><h1>Notes</h1>{blocks}</article></body></html>"
