"use strict";
const LABELS = ["clean", "mixed", "garbled", "boilerplate", "spam", "duplicate"];
const SHOWN = 200; // list entries at a time: ten thousand would take a second to lay out
const COLUMNS = ["passage_id", "doc_id", "label", "rule", "score", "language", "kind", "site", "before", "text", "behind", "version", "verdict", "note"];
const VERDICTS = { right: "agree", wrong: "disagree" };
const { version, index, documents, served } = JSON.parse(document.getElementById("data").textContent);
const at = (id) => document.getElementById(id);
const marks = new Map(); // passage_id -> row of the quality-control sample
let found = index, chosen = null, request = 0;
let searching = 0, inText = new Set(); // documents with the words in their text, as the server found them

function made(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (value !== null && value !== false) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

async function load(id) {
  if (documents[id]) return documents[id];
  const answer = await fetch(`document/${encodeURIComponent(id)}.json`);
  if (!answer.ok) throw new Error(`${id}: ${answer.status} ${answer.statusText}`);
  return answer.json();
}

/* The list and its filters */
function wanted() {
  const words = at("search").value.toLowerCase(), language = at("language").value, rule = at("rule").value;
  const labels = new Set([...at("labels").querySelectorAll("input:checked")].map((box) => box.value));
  return index.filter((d) =>
    (!language || d.languages.includes(language)) && (!rule || d.rules.includes(rule)) && d.labels.some((label) => labels.has(label)) &&
    (!words || d.search.includes(words) || inText.has(d.id) || (documents[d.id] && documents[d.id].passages.some((p) => p.text.toLowerCase().includes(words)))));
}

/* The text of a served corpus is on the server: ask it once the typing has stopped. */
function search() {
  const mine = ++searching, words = at("search").value;
  inText = new Set();
  list();
  if (!served || !words) return;
  setTimeout(async () => {
    if (mine !== searching) return;
    let ids = [], problem = "";
    try { ids = await (await fetch(`search?q=${encodeURIComponent(words)}`)).json(); } catch (error) { problem = ` (texts were not searched: ${error})`; }
    if (mine !== searching) return; // other words were typed meanwhile
    inText = new Set(ids);
    list();
    at("count").textContent += problem;
  }, 250);
}

function list() {
  found = wanted();
  at("count").textContent = `${found.length} document${found.length === 1 ? "" : "s"}${found.length > SHOWN ? `, the first ${SHOWN} listed` : ""}`;
  at("documents").replaceChildren(...found.slice(0, SHOWN).map((d) => made("li", {},
    made("button", { type: "button", "data-id": d.id, onclick: () => show(d.id) }, made("span", { dir: "auto", lang: known(d.language) }, d.title),
      made("small", {}, `${d.status}, ${d.languages.join(" ") || "no language"}${d.aside ? `, ${d.aside} set aside` : ""}`)))));
  current();
  if (!index.length) at("title").textContent = "This version holds no documents.";
  else if (!found.length) clear();
  else if (found.some((d) => d.id === chosen)) dim();
  else show(found[0].id);
}

function clear() {
  chosen = null;
  for (const id of ["title", "facts", "cut", "source", "result", "passage"]) at(id).replaceChildren();
}

function current() {
  for (const button of at("documents").querySelectorAll("button")) button.toggleAttribute("aria-current", button.dataset.id === chosen);
}

function step(by) {
  const place = found.findIndex((d) => d.id === chosen) + by;
  if (found[place]) show(found[place].id);
}

/* One document */
async function show(id) {
  const mine = ++request;
  chosen = id;
  current();
  let d;
  try { d = await load(id); } catch (error) { at("facts").textContent = String(error); return; }
  if (mine !== request) return; // another one was chosen meanwhile
  at("title").textContent = d.title;
  at("title").lang = known(d.language) ?? "";
  at("facts").textContent = [d.id, d.status, d.raw_path + (d.member ? ` ${d.member}` : ""), d.url].filter(Boolean).join(" · ");
  at("cut").textContent = d.whole ? `Long document: its beginning is shown, of ${d.whole.toLocaleString("en")} characters. All of it: corpus why ${d.id}` : "";
  at("source").replaceChildren(...sourceOf(d));
  at("result").replaceChildren(...resultOf(d));
  at("passage").replaceChildren(made("p", {}, "Choose a passage to see why it is where it is."));
  dim();
}

function attributes(d, p) {
  const why = p.rule ? `${p.label}, ${p.rule}, ${p.score.toFixed(2)}` : p.label;
  return { class: `passage ${p.label}${marked(p)}`, "data-seq": p.seq, "data-label": p.label, "data-rule": p.rule, tabindex: "0",
    role: "button", title: `${why}, ${p.language}`, lang: known(p.language), onclick: () => explain(d, p) };
}

const known = (language) => (["mul", "und", "zxx"].includes(language) ? null : language);

/* Offsets are code points; JavaScript counts UTF-16 units, so the text is taken apart first. */
function sourceOf(d) {
  const source = [...d.source], out = [];
  let place = 0;
  const changed = sourceRepairs(d);
  for (const p of d.passages) {
    const start = Math.max(place, p.source_start), end = Math.max(start, p.source_end);
    if (start > place) out.push(...pieces(source, place, start, changed));
    out.push(made("span", attributes(d, p), ...pieces(source, start, end, changed)));
    place = end;
  }
  if (place < source.length) out.push(...pieces(source, place, source.length, changed));
  return out;
}

function sourceRepairs(d) {
  let shift = 0;
  return d.repairs.map((r) => {
    const start = r.start + shift, end = start + [...r.before].length;
    shift += [...r.before].length - (r.end - r.start);
    return { start, end, rule: r.rule, after: r.after };
  });
}

function pieces(source, start, end, changed) {
  const out = [];
  let place = start;
  while (changed.length && changed[0].end <= start) changed.shift(); // pieces are asked for in order
  for (const r of changed) {
    if (r.start >= end) break;
    if (r.end <= place || r.start === r.end) continue;
    const from = Math.max(r.start, place), to = Math.min(r.end, end);
    out.push(source.slice(place, from).join(""), made("mark", { class: "repair", title: `${r.rule}: now “${r.after}”` }, source.slice(from, to).join("")));
    place = to;
  }
  out.push(source.slice(place, end).join(""));
  return out;
}

function resultOf(d) {
  const blocks = new Map();
  for (const p of d.passages) {
    if (!blocks.has(p.block)) blocks.set(p.block, made("p", { dir: "auto" }));
    const kept = p.label === "clean";
    const node = made("span", attributes(d, p), kept ? p.text : `${p.label}: ${[...p.text].length} characters`);
    if (!kept) { node.classList.add("aside"); node.removeAttribute("lang"); }
    blocks.get(p.block).append(node, kept ? p.after.replace(/\n+/g, " ") : " ");
  }
  return [...blocks.values()];
}

function dim() {
  const rule = at("rule").value;
  const labels = new Set([...at("labels").querySelectorAll("input:checked")].map((box) => box.value));
  for (const node of document.querySelectorAll(".passage")) {
    node.classList.toggle("dimmed", !labels.has(node.dataset.label) || Boolean(rule && node.dataset.rule !== rule));
  }
}

/* One passage: why it is where it is, and the place to disagree */
function explain(d, p) {
  for (const node of document.querySelectorAll(".passage")) node.classList.toggle("chosen", node.dataset.seq === String(p.seq));
  const facts = { label: p.label, rule: p.rule || "none", score: p.score.toFixed(3), language: p.language, "second voter": p.language_check, kind: p.kind,
    garbled: p.garbled_score.toFixed(3), source: `${p.source_start}–${p.source_end}`, repeats: p.repeat_of, "duplicate of": d.duplicate_of };
  const rows = Object.entries(facts).filter(([, value]) => value).flatMap(([name, value]) => [made("dt", {}, name), made("dd", {}, value)]);
  const inside = d.repairs.filter((r) => r.end >= p.start && r.start <= p.end);
  const repairs = inside.length ? [made("h3", {}, "Repairs"), made("table", {}, made("tr", {}, ...["rule", "before", "after"].map((h) => made("th", { scope: "col" }, h))),
    ...inside.map((r) => made("tr", {}, made("td", {}, r.rule), made("td", { dir: "auto" }, visible(r.before)), made("td", { dir: "auto" }, visible(r.after)))))] : [];
  const spans = p.spans.length ? [made("h3", {}, "Languages inside"), made("p", { dir: "auto" }, ...p.spans.map((s) =>
    made("span", { lang: s.language, title: s.language }, `[${s.language}] ${[...p.text].slice(s.start - p.start, s.end - p.start).join("")} `)))] : [];
  const boxes = Object.entries(VERDICTS).map(([id, verdict]) => {
    const box = made("input", { type: "checkbox", id });
    box.checked = marks.get(p.passage_id)?.verdict === verdict;
    box.addEventListener("change", () => {
      mark(d, p, box.checked ? verdict : null);
      for (const other of Object.keys(VERDICTS)) if (other !== id) at(other).checked = false;
    });
    return made("label", {}, box, ` This was ${id} `);
  });
  at("passage").replaceChildren(made("h3", {}, p.passage_id), made("dl", {}, ...rows), made("blockquote", { lang: known(p.language), dir: "auto" }, p.text),
    ...spans, ...repairs, made("p", {}, ...boxes));
}

const visible = (text) => text.replace(/[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\ufeff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`) || "nothing";

const marked = (p) => Object.keys(VERDICTS).map((name) => (VERDICTS[name] === marks.get(p.passage_id)?.verdict ? ` ${name}` : "")).join("");

function mark(d, p, verdict) {
  const neighbour = (seq) => (d.passages[seq] ? d.passages[seq].text + d.passages[seq].after : "");
  if (verdict) marks.set(p.passage_id, { ...p, doc_id: d.id, site: d.site, before: neighbour(p.seq - 1).slice(-200), behind: neighbour(p.seq + 1).slice(0, 200), version, verdict, note: "" });
  else marks.delete(p.passage_id);
  for (const node of document.querySelectorAll(`.passage[data-seq="${p.seq}"]`)) for (const [name, its] of Object.entries(VERDICTS)) node.classList.toggle(name, its === verdict);
  at("export").disabled = !marks.size;
  at("export").textContent = `Export ${marks.size} mark${marks.size === 1 ? "" : "s"}`;
}

/* A cell that begins as a formula does gets an apostrophe in front, which `corpus score` takes off again. */
function csv() {
  const cell = (value) => `"${String(value ?? "").replace(/^(?='*[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;
  return [COLUMNS, ...[...marks.values()].map((row) => COLUMNS.map((column) => row[column]))].map((row) => row.map(cell).join(",")).join("\n") + "\n";
}

/* Start */
for (const label of LABELS) {
  const box = made("input", { type: "checkbox", value: label, checked: "" });
  box.addEventListener("change", list);
  at("labels").append(made("label", {}, box, " ", made("span", { class: `key-${label}` }, label)));
}
const options = (id, name) => at(id).append(...[...new Set(index.flatMap((d) => d[name]))].sort().map((value) => made("option", { value }, value)));
options("language", "languages");
options("rule", "rules");
for (const id of ["language", "rule"]) at(id).addEventListener("input", list);
at("search").addEventListener("input", search);
at("previous").addEventListener("click", () => step(-1));
at("next").addEventListener("click", () => step(1));
at("export").addEventListener("click", () => {
  const url = URL.createObjectURL(new Blob([csv()], { type: "text/csv" }));
  made("a", { href: url, download: `marks-${version}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=checkbox]), select")) return; // Ctrl+P prints
  if (event.key === "n" || event.key === "j") step(1);
  if (event.key === "p" || event.key === "k") step(-1);
  if ((event.key === "Enter" || event.key === " ") && event.target.matches(".passage")) { event.preventDefault(); event.target.click(); }
});
list();
