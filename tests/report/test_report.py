"""The report: every number equals a query on the tables, and a browser shows it without asking anyone."""

import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

import pipeline
from pipeline.corpus import versions
from pipeline.report import examples, gather, prisma
from pipeline.report.page import SECTIONS, grid, page
from pipeline.report.trend import trend
from pipeline.sites import site_of
from tests import samples
from tests.conftest import built, command

HOSTILE = '</title></style><script>document.title="stolen"</script><img src=x onerror="document.title=1">\u202e&amp;'
REWORDED = Path(__file__).parents[2] / "raw" / "web" / "spun"
NUMBER = re.compile(r"[\d,]+")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Two versions of a corpus with everything that a report tells of, in a hostile dress."""
    home = tmp_path_factory.mktemp("report")
    samples.folder(home / "raw", seed=3)
    shutil.copytree(REWORDED, home / "raw" / "reworded")
    text = "\n\n".join(samples.PARAGRAPHS["en"])
    records = [{"title": f"{n} {HOSTILE}", "text": text, "url": f"https://www.ward.example/{n}"} for n in range(3)]
    persian = {"title": "یادداشت‌های بخش", "text": "\n\n".join(samples.PARAGRAPHS["fa"]), "site": HOSTILE}
    spam = {
        "title": HOSTILE,
        "text": f"{text}\n\nBest online casino bonus - play slots free spins no deposit",
        "url": "http://spam.example",
    }
    built(home / "raw", home / "corpus")
    lines = [json.dumps(record) for record in (*records, persian, persian | {"id": HOSTILE}, spam)]
    (home / "raw" / "new.jsonl").write_text("\n".join([*lines, '{"text": broken', '{"title": "<b>no text</b>"}']), encoding="utf-8")
    (home / "raw" / "<img src=x>.txt").write_text("")
    built(home / "raw", home / "corpus")
    return home


@pytest.fixture(scope="module")
def version(home):
    return versions.open_version(home / "corpus")


@pytest.fixture(scope="module")
def facts(version):
    return gather(version)


def test_every_count_is_what_the_rows_say(home, facts):
    corpus = pipeline.open_corpus(home / "corpus")
    documents, aside, rejects = (
        corpus.documents().to_pylist(),
        corpus.set_aside().to_pylist(),
        corpus.dataset("rejects").to_table().to_pylist(),
    )
    status = Counter(d["status"] for d in documents)
    assert (facts.included, facts.duplicates, facts.excluded_all) == (status["included"], status["duplicate"], status["excluded"])
    assert facts.identified == len(documents) + len(rejects)
    assert dict(facts.rejected) == Counter(r["reason"] for r in rejects)
    assert dict(facts.media) == Counter(d["media_type"] for d in documents)
    included = [d for d in documents if d["status"] == "included"]
    by_site = Counter((d["language"], site_of(d["site"], d["url"]) or "no site") for d in included)
    assert {(language, site): n for language, site, n in facts.language_sites} == by_site
    characters: Counter[str] = Counter()
    for p in aside:
        characters[f"{p['label']}: {p['rule']}"] += p["end"] - p["start"]
    assert dict(facts.set_aside) == characters and [n for _, n in facts.set_aside] == sorted(characters.values(), reverse=True)
    assert dict(facts.set_aside_passages) == Counter(f"{p['label']}: {p['rule']}" for p in aside)
    kept: Counter[str] = Counter()
    for p in corpus.passages().to_pylist():
        kept[p["language"]] += p["end"] - p["start"]
    assert dict(facts.languages) == kept
    assert dict(facts.repairs) == Counter(corpus.dataset("repairs").to_table().column("rule").to_pylist())
    assert facts.spun == sum(d["spun_score"] >= 0.5 for d in documents) and sum(n for _, n in facts.spun_scores) == len(documents)
    assert facts.spammed == len({p["doc_id"] for p in aside if p["label"] == "spam"}) >= 1
    sizes = Counter(d["cluster_id"] for d in documents if d["status"] != "excluded")
    assert {int(name): n for name, n in facts.clusters} == Counter(n for n in sizes.values() if n > 1)


def test_bins_of_lengths_hold_the_documents_of_those_lengths(home, facts):
    lengths = [d["clean_characters"] for d in pipeline.open_corpus(home / "corpus").documents(status="included").to_pylist()]
    assert sum(n for _, n in facts.lengths) == len(lengths)
    for name, n in facts.lengths:
        numbers = [int(word.replace(",", "")) for word in NUMBER.findall(name)]
        least, most = (0, numbers[0] - 1) if name.startswith("below") else (numbers[0], numbers[1] if len(numbers) > 1 else 10**9)
        assert n == sum(least <= length <= most for length in lengths), name


def test_the_boxes_of_prisma_add_up(facts):
    found = prisma.numbers(facts)
    assert found["identified"] == sum(n for name, n in found.items() if name != "identified")
    told = prisma.as_json(facts)
    assert sum(told["excluded_other_reasons"].values()) == found["excluded_other"] == facts.rejected_all
    assert f"(n = {found['identified']:,})" in prisma.mermaid(facts) and prisma.mermaid(facts).startswith("flowchart TD")


def test_the_heat_map_loses_no_document(facts):
    assert sum(sum(counts) for _, counts in grid(facts).rows) == facts.included


def test_examples_are_rows_of_their_rule(home, version, facts):
    corpus, found = pipeline.open_corpus(home / "corpus"), examples.gather(version, facts)
    texts = {f"{p['label']}: {p['rule']}": set() for p in corpus.set_aside().to_pylist()}
    for p in corpus.set_aside().to_pylist():
        texts[f"{p['label']}: {p['rule']}"].add(examples.shown(p["text"]))
    assert found.aside.keys() == texts.keys()
    for name, some in found.aside.items():
        assert some and {t.text for t in some} <= texts[name] and len({t.text for t in some}) == len(some)
    assert set(found.rejects) == {reason for reason, _ in facts.rejected} and all(found.rejects.values())
    size, titles = found.clusters[0]
    cluster = corpus.documents(doc_id=titles[0][0]).to_pylist()[0]
    assert cluster["status"] == "included" and corpus.documents(cluster_id=cluster["cluster_id"]).num_rows == size
    flagged = sorted(
        ((d["spun_score"], d["doc_id"]) for d in corpus.documents().to_pylist() if d["spun_score"] >= 0.5), key=lambda d: (-d[0], d[1])
    )
    assert [(score, doc_id) for score, doc_id, _ in found.reworded] == flagged and len(flagged) > 1
    doc_id = found.spammed[0][1]
    assert found.spammed[0][0] == sum(p["end"] - p["start"] for p in corpus.set_aside(label="spam", doc_id=doc_id).to_pylist())


def test_what_nobody_sees_is_written_out():
    assert examples.shown("a\u202eb\n\tc") == "a\\u202eb c" and examples.shown("x" * 1000) == "x" * examples.LONGEST + "…"
    assert examples.exact("\n") == "\\n" and examples.exact("  ") == "␣␣" and examples.exact("\x00é") == "\\u0000é"


def test_the_trend_is_that_of_the_manifests_also_while_a_version_is_staged(home, version):
    points = trend(version)
    assert [p.version for p in points] == ["v000001", "v000002"]
    assert points[-1].counts["documents"] == pipeline.open_corpus(home / "corpus").documents().num_rows > points[0].counts["documents"]
    assert "v000001" in (home / "corpus" / "versions" / "v000002" / "report.html").read_text("utf-8")


@pytest.mark.parametrize("files", [{}, {"broken.jsonl": "{"}])
def test_a_corpus_without_documents_has_a_report(files, tmp_path):
    (tmp_path / "raw").mkdir()
    for name, text in files.items():
        (tmp_path / "raw" / name).write_text(text)
    built(tmp_path / "raw", tmp_path / "corpus")
    assert f"0 of {len(files)} records" in (tmp_path / "corpus" / "versions" / "v000001" / "report.html").read_text("utf-8")


def test_the_same_version_gives_the_same_page(version, facts):
    assert page(version, facts) == page(version, gather(version))


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_figure_is_there_with_its_numbers(home, facts, tab, scheme):
    address = (home / "corpus" / "versions" / "v000002" / "report.html").as_uri()
    tab.emulate_media(color_scheme=scheme)
    tab.goto(address)
    assert tab.locator("h2").evaluate_all("all => all.map(h => h.id)") == [id for id, _ in SECTIONS]
    assert tab.locator("nav a").evaluate_all("all => all.every(a => document.getElementById(a.getAttribute('href').slice(1)))")
    rows = {row[0]: row[1:] for row in cells(tab, "aside-table")}
    passages = dict(facts.set_aside_passages)
    assert {name: row[:2] for name, row in rows.items()} == {name: [f"{n:,}", f"{passages[name]:,}"] for name, n in facts.set_aside}
    for table, counts in {"repairs-table": facts.repairs, "rejects-table": facts.rejected, "languages-table": facts.languages}.items():
        assert [row[:2] for row in cells(tab, table)] == [[name, f"{n:,}"] for name, n in counts], table
    for table, counts in {
        "lengths-figure-table": facts.lengths,
        "spun-figure-table": facts.spun_scores,
        "clusters-table": facts.clusters,
    }.items():
        assert [row[:2] for row in cells(tab, table)] == [[name, f"{n:,}"] for name, n in counts], table
    assert sum(int(row[-1]) for row in cells(tab, "heat")) == facts.included
    flow = tab.locator("svg[role=img]").first.inner_html()
    assert all(f"(n = {n:,})" in flow for n in prisma.numbers(facts).values())
    assert tab.locator("#lengths-figure svg[role=img] rect").count() == len(facts.lengths) and tab.locator("#trend circle").count() == 12
    assert tab.asked == [address]


def cells(tab, table):
    return tab.locator(f"#{table} tbody tr").evaluate_all("all => all.map(row => [...row.cells].map(cell => cell.textContent.trim()))")


@pytest.mark.slow
def test_a_narrow_screen_shows_examples_in_full_width_and_scrolls_figures_alone(home, tab):
    tab.set_viewport_size({"width": 400, "height": 900})
    tab.goto((pipeline.open_corpus(home / "corpus").path("documents").parent / "report.html").as_uri())
    for table in ("aside-table", "repairs-table", "rejects-table"):
        widths = tab.locator(f"#{table} tbody td:last-child").evaluate_all("all => all.map(cell => cell.clientWidth)")
        assert widths and min(widths) > 300, table
    assert tab.evaluate("document.documentElement.scrollWidth") <= 400
    beyond = "all => all.filter(e => !e.closest('.wide') && e.getBoundingClientRect().right > 400).map(e => e.outerHTML)"
    assert tab.locator("body *").evaluate_all(beyond) == []


@pytest.mark.slow
def test_scraped_text_stays_text_and_says_its_language(home, tab):
    tab.goto((home / "corpus" / "versions" / "v000002" / "report.html").as_uri())
    assert tab.title() == "Corpus v000002: report" and tab.locator("img, script, [src], [href]:not([href^='#'])").count() == 0
    assert "<script>document.title" in tab.inner_text("#largest") and "\\u202e" in tab.inner_text("#largest")
    persian = tab.locator("bdi[lang=fa]", has_text="یادداشت").first
    assert persian.evaluate("node => getComputedStyle(node).direction") == "rtl"
    assert tab.locator("bdi:not([dir])").count() == 0


@pytest.mark.slow
def test_text_is_readable_in_light_and_dark(home, tab):
    """Contrast of 4.5 of a number on the strongest colour of the heat map (WCAG 2.2, 1.4.3)."""
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        tab.goto((home / "corpus" / "versions" / "v000002" / "report.html").as_uri())
        assert tab.evaluate(CONTRAST) >= 4.5, scheme


CONTRAST = """() => {
  const pixel = (...colours) => {  // drawn one over the other
    const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
    for (const colour of colours) { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); }
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3).map((v) => v / 255);
  };
  const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  const light = (rgb) => rgb.map(linear).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const canvasColour = matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#fff";
  const ratios = [...document.querySelectorAll("#heat td")].map((cell) => {
    const style = getComputedStyle(cell);
    const [a, b] = [light(pixel(style.color)), light(pixel(canvasColour, style.backgroundColor))].sort((x, y) => y - x);
    return (a + 0.05) / (b + 0.05);
  });
  return Math.min(...ratios);
}"""


def test_the_report_is_small_and_whole(home):
    text = (home / "corpus" / "versions" / "v000002" / "report.html").read_text("utf-8")
    assert len(text.encode()) < 500_000 and text.rstrip().endswith("</html>")


@pytest.mark.parametrize(("form", "says"), [("svg", "<svg xmlns="), ("mermaid", "flowchart TD"), ("json", '{"identified": ')])
def test_the_flow_is_printed_in_every_form(home, form, says):
    told = command("report", "--corpus", home / "corpus", "--prisma", form)
    assert told.returncode == 0 and told.stdout.lstrip().startswith(says)


def test_the_counts_as_json_hold_the_flow(home, facts):
    told = json.loads(command("report", "--corpus", home / "corpus", "--json").stdout)
    assert told["included"] == facts.included and told["prisma"] == prisma.as_json(facts)


def test_an_old_version_is_counted_as_it_was(home, tmp_path):
    shutil.copytree(home / "corpus", tmp_path / "corpus")
    told = json.loads(command("report", "--corpus", tmp_path / "corpus", "--version", "v000001", "--json").stdout)
    assert told["version"] == "v000001"
    assert told["included"] == pipeline.open_corpus(home / "corpus", "v000001").documents(status="included").num_rows


def test_a_corpus_without_duplicates_has_no_clusters_to_show(tmp_path):
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("\n\n".join(samples.PARAGRAPHS["en"]))
    built(tmp_path / "raw", tmp_path / "corpus")
    version = versions.open_version(tmp_path / "corpus")
    assert examples.clusters(version, gather(version).largest) == []
