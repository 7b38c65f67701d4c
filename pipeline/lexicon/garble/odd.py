"""Readable text that looks odd: what a detector of garbled text drops by mistake. Every kind is made from patterns written here."""

import re
from collections.abc import Callable
from random import Random

from pipeline.lexicon.garble.words import (
    ABBREVIATIONS, CULTURES, DRUGS, FRAGMENTS, HEADINGS, JOURNALS, LATIN, LOW_RESOURCE, MEASURES, MEDICAL, PINYIN, PLACES, SNIPPETS, TERMS, UNITS,
)

Odd = Callable[[Random], str]


def number(rng: Random) -> str:
    return rng.choice((str(rng.randrange(1, 10)), str(rng.randrange(10, 900)), f"{rng.uniform(0, 99):.1f}", f"{rng.uniform(0, 9):.2f}", f".{rng.randrange(1, 999):03d}"))


def span(rng: Random) -> str:
    low, gap = rng.uniform(0, 9), rng.choice((", ", "–", " to ", "; ", "-", " – "))
    return f"{low:.2f}{gap}{low + rng.random():.2f}"


def joined(rng: Random, make: Odd, low: int, high: int, gap: str) -> str:
    return gap.join(make(rng) for _ in range(rng.randint(low, high)))


def code(rng: Random, pattern: str) -> str:
    """9 a digit, A a capital, a a small letter, X a capital or a digit, h a hex digit; the rest as it is."""
    signs = {"9": "0123456789", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "a": "abcdefghijklmnopqrstuvwxyz", "X": "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789", "h": "0123456789abcdef"}
    return "".join(rng.choice(signs[c]) if c in signs else c for c in pattern)


def name(rng: Random) -> str:
    given, family = rng.choice(CULTURES)
    first, last = rng.choice(given), rng.choice(family)
    initial = first[0] + rng.choice((".", ". " + rng.choice("ABCDEGHJKLMNPRSTW") + ".", rng.choice("ABCDEGHJKLMPRST"), ""))
    return rng.choice((f"{first} {last}", f"{first} {last}", f"{last} {initial}", f"{initial} {last}", f"{last}, {first}", f"{last} {initial}"))


def names(rng: Random) -> str:
    end = rng.choice(("", "", "", " et al.", "; on behalf of the study group", ", MD, PhD", " and " + name(rng)))
    return joined(rng, name, 2, 8, rng.choice((", ", ", ", "; ", " · "))) + end


def title(rng: Random) -> str:
    words = [rng.choice(TERMS) for _ in range(rng.randint(2, 5))]
    return rng.choice(("{0} and {1} in {2}", "Effect of {0} on {1}: a {2} study", "{0}-induced {1}", "{0} for {1}: systematic review", "{0}, {1} and {2}")).format(*words, *words).capitalize()


def reference(rng: Random) -> str:
    who, journal, year = names(rng).split(" and ")[0], rng.choice(JOURNALS), rng.randrange(1968, 2026)
    volume, page = rng.randrange(1, 400), rng.randrange(1, 2400)
    doi = code(rng, rng.choice(("10.9999/a.aaaaaaa.9999.99.999", "10.9999/A9999-999X", "10.99999/aaaa.9999.99999", "10.9999/aaa.a99999")))
    end = rng.choice(("", f" doi: {doi}", f" https://doi.org/{doi}", f" PMID: {rng.randrange(10**6, 4 * 10**7)}.", " [Epub ahead of print]", f" doi:{doi}."))
    forms = (
        f"{who}. {title(rng)}. {journal}. {year};{volume}({rng.randrange(1, 13)}):{page}-{page + 9}.",
        f"{who} ({year}) {title(rng)}. {journal} {volume}: {page}–{page + 8}",
        f"[{rng.randrange(1, 150)}] {who}: {title(rng)}, {journal} {volume} ({year}) {page}–{page + 5}.",
        f"{rng.randrange(1, 120)}. {who} {title(rng)} {journal} {year} {code(rng, 'Aaa')} {rng.randrange(1, 29)};{volume}:{page}-{page % 100}.",
        f"{who}, “{title(rng)},” in Proc. {rng.choice(PLACES)}, {year}, pp. {page}-{page + 7}.",
        f"cf. {who.split(',')[0]} {year}, p. {page}; ibid., {page + 3} ff.", f"({who.split(',')[0]}, {year}; {name(rng).split()[0]} et al., {year - 2}a)",
    )
    return rng.choice(forms) + end


def dosing(rng: Random) -> str:
    drug, n, unit = rng.choice(DRUGS), number(rng), rng.choice(UNITS)
    forms = (
        f"{drug} {n} {unit} {rng.choice(('IV', 'IM', 'p.o.', 's.c.', 'SL', 'IN', 'PR', 'i.v.'))} {rng.choice(('bid', 'tid', 'q6h', 'qd', 'prn', 'q8h', 'od', 'stat', 'nocte', '1-0-1'))}",
        f"{n} {unit} over {rng.randrange(2, 90)} min, then {number(rng)} {unit}/h", f"{drug.lower()} {n}–{number(rng)} {unit}, max. {rng.randrange(2, 900)} {unit}/24 h",
        f"t½ {number(rng)} h, Vd {number(rng)} L/kg, CL {number(rng)} mL/min/kg, F {rng.randrange(8, 99)} %", f"{rng.randrange(1, 90)} ± {number(rng)} {unit} (n = {rng.randrange(5, 90)}), p < 0.0{rng.randrange(1, 5)}",
    )
    return rng.choice(forms)


def statistics(rng: Random) -> str:
    one: list[Odd] = [
        lambda r: f"{r.choice(('OR', 'RR', 'HR', 'aOR', 'SMD', 'MD', 'IRR', 'Δ'))} {number(r)} ({r.choice(('95% CI', '95 % CI', 'CI95'))} {span(r)})",
        lambda r: f"{r.choice(('p', 'P', 'p-value'))} {r.choice('=<>≤')} {number(r)}", lambda r: f"{r.choice('tFzUrHW')}({r.randrange(1, 90)}) = {number(r)}", lambda r: f"{r.choice('nN')} = {r.randrange(5, 4000)}",
        lambda r: f"χ²({r.randrange(1, 9)}) = {number(r)}", lambda r: f"{r.choice(MEASURES)} {number(r)} ± {number(r)}", lambda r: f"I² = {r.randrange(0, 99)}%", lambda r: f"{r.choice(MEASURES)} {number(r)} {r.choice(UNITS)}",
        lambda r: f"{r.choice(('η²', 'κ', 'd', 'R²', 'β', 'α', 'ρ', 'σ'))} = {number(r)}", lambda r: f"{r.randrange(2, 99)}/{r.randrange(99, 400)} ({r.randrange(1, 99)} %)", lambda r: f"{r.randrange(2, 90)} °C, {r.randrange(2, 60)} min",
    ]
    return joined(rng, lambda r: r.choice(one)(r), 1, 6, rng.choice((", ", "; ", ", ", " | ")))


def chemical(rng: Random) -> str:
    locant = lambda r: ",".join(str(r.randrange(1, 17)) + r.choice(("", "", "", "α", "β", "H", "'", "a")) for _ in range(r.choice((1, 1, 2, 3))))  # noqa: E731
    out = rng.choice(("", "", f"({rng.choice('RS')})-", f"({rng.randrange(2, 9)}{rng.choice('RSEZ')},{rng.randrange(2, 9)}{rng.choice('RS')})-", "(±)-", "DL-", "N-", "trans-", "rac-", "cis-", "L-", "N,N-"))
    for _ in range(rng.choice((1, 1, 2, 3, 4))):
        out += f"{locant(rng)}-" + rng.choice(("", "", "(", "[")) + rng.choice(FRAGMENTS[0])
        out += ")" * (out.count("(") - out.count(")")) + "]" * (out.count("[") - out.count("]"))
        out += rng.choice(("-", "-", ""))
    out += rng.choice(FRAGMENTS[1]) + rng.choice(("", f"-{rng.randrange(1, 5)}-", "")) + rng.choice(FRAGMENTS[2])
    return out + rng.choice(("", "", " hydrochloride", " sodium", " hemihydrate", " maleate", "-d4"))


def smiles(rng: Random) -> str:
    atoms = ("C", "C", "C", "CC", "c1ccccc1", "N", "O", "C(=O)", "C(=O)O", "[C@@H]", "[C@H](C)", "Cl", "F", "C1CCCCC1", "n1cncc1", "S(=O)(=O)", "C#N", "C=C", "/C=C/", "OC", "N(C)C", "c1ccc(Cl)cc1", "[NH3+]", "Br", "C2", "2")
    kinds: tuple[Odd, ...] = (
        lambda r: "".join(r.choice(atoms) for _ in range(r.randint(4, 14))),
        lambda r: f"InChI=1S/C{r.randrange(6, 30)}H{r.randrange(6, 40)}N{r.randrange(1, 5)}O{r.randrange(1, 8)}/c" + "-".join(str(r.randrange(1, 30)) for _ in range(r.randint(5, 16))) + f"/h{r.randrange(2, 9)}-{r.randrange(10, 20)}H,1H3",
        lambda r: code(r, "AAAAAAAAAAAAAA-AAAAAAAAAA-A"), lambda r: f"C{r.randrange(6, 40)}H{r.randrange(6, 60)}ClN{r.randrange(1, 6)}O{r.randrange(1, 9)}",
        lambda r: r.choice(("", "5'-")) + " ".join("".join(r.choice("ACGT") for _ in range(10)) for _ in range(r.randint(2, 6))) + r.choice(("", "-3'")), lambda r: "".join(r.choice("ACDEFGHIKLMNPQRSTVWY") for _ in range(r.randint(8, 40))),
        lambda r: "-".join(r.choice(("Gly", "Ala", "Ser", "Cys", "Arg", "Lys", "Phe", "Trp", "Asp", "Tyr", "Pro", "His")) for _ in range(r.randint(4, 12))) + r.choice(("", "-NH2")), lambda r: f"{r.choice(('2', ''))}{r.choice(('H2O2', 'NaHCO3', 'CaCl2', 'C6H12O6', 'KMnO4'))} → {r.choice(('2 H2O + O2', 'CO2↑ + H2O', 'Ca2+ + 2 Cl−'))}",
    )
    return rng.choice(kinds)(rng)


def gene(rng: Random) -> str:
    forms = ("AAA9", "AAA9A9", "AAAA", "AAA99", "rs99999999", "rs9999999", "CYP9A99", "p.Aaa999Aaa", "c.9999A>A", "miR-999a-9p", "HLA-A*99:99", "AAAA-9", "IL-99", "AA-9R", "Aaaa9−/−", "AAA9/9", "TNF-α", "NF-κB", "AAAγ", "5-HT9A", "GluN9A", "pAAA9", "9q99.9")
    return code(rng, rng.choice(forms)).replace("Aaa", "Gly")


def genes(rng: Random) -> str:
    return joined(rng, gene, 2, 9, rng.choice((", ", ", ", " ", "; ", "/", " and ")))


def codes(rng: Random) -> str:
    forms = (
        "ICD-10: A99.9, A99.9, A99.99", "ISBN 999-9-999-99999-9", "ISSN 9999-999X", "CAS 9999-99-9", "NCT99999999; EudraCT 9999-999999-99", "ATC A99AA99", "REF XX-9999-X/99 LOT XXX99999", "S/N 9XX-99999-X", "PMID 99999999 PMCID PMC9999999", 
        "IBAN AA99 9999 9999 9999 9999 99", "UMLS C9999999", "Grant Nos. A99AA999999-99, 9AA999999", "DSM-5 999.99 (A99.9)", "UN 9999, class 9, PG III", "ORCID 0000-0009-9999-999X", "CRD99999999999", "A99AA99 A99AA99 A99AA99", "hhhhhhh..hhhhhhh main", "ver. 9.9.99-rc9 (build 9999)", "Cat. no. AA9999-99AA", "§ 99 Abs. 9 BtMG", "21 CFR 999.99(a)(9)", "Tel. +99 999 99 99 99", "99.99.2021 99:99", "Rev. 9.9 / 2019-99-99",
    )
    return rng.choice(("; ", ", ", " ")).join(code(rng, rng.choice(forms)) for _ in range(rng.choice((1, 1, 2, 3))))


def table(rng: Random) -> str:
    gap, columns = rng.choice(("  ", "\t", " | ", "   ", ",", " & ")), rng.randint(2, 6)
    label: Odd = lambda r: r.choice((r.choice(TERMS), r.choice(MEASURES), r.choice(PLACES), r.choice(DRUGS), "n", "Age (y)", "Total", "Arm " + r.choice("AB"), "Week " + str(r.randrange(1, 52)), f"{r.choice(MEASURES)} ({r.choice(UNITS)})"))  # noqa: E731
    cell: Odd = lambda r: r.choice((number(r), number(r), f"{number(r)} ({number(r)})", "–", "n.s.", f"{r.randrange(1, 99)}%", f"{number(r)}±{number(r)}", "<.001", "yes", "NR"))  # noqa: E731
    rows = [gap.join([label(rng) for _ in range(columns)])] if rng.random() < 0.5 else []
    rows += [gap.join([label(rng)] + [cell(rng) for _ in range(columns - 1)]) for _ in range(rng.randint(1, 5))]
    if rng.random() < 0.2:
        rows = [f"{rng.randrange(1, 9)}.{rng.randrange(1, 9)} {rng.choice(HEADINGS)} {rng.choice(('....', '. . . . ', '_____', '........'))} {rng.randrange(1, 400)}" for _ in range(rng.randint(1, 6))]
    return "\n".join(rows)


def url(rng: Random) -> str:
    word: Odd = lambda r: r.choice(TERMS + PLACES).lower().replace(" ", r.choice("-_+"))  # noqa: E731
    host = f"{rng.choice(('', 'www.', 'm.', 'pub.'))}{word(rng)}{rng.choice(('.org', '.com', '.gov', '.ac.uk', '.de', '.co.jp', '.info', '.io'))}"
    path = "".join("/" + rng.choice((word(rng), str(rng.randrange(1, 4000)), code(rng, "XaaX99"), code(rng, "hhhhhhhh"))) for _ in range(rng.randint(0, 4)))
    tail = rng.choice(("", "", ".html", ".pdf", f"?id={rng.randrange(1, 10**6)}&ref={word(rng)}", "#sec" + number(rng), "?utm_source=" + word(rng)))
    forms = (f"https://{host}{path}{tail}", f"{host}{path}{tail}", f"http://{host}{path}/", f"{word(rng)}.{word(rng)}@{host}", f"C:\\{word(rng)}\\{word(rng)}_{number(rng)}.csv", f"/usr/share{path}", f"doi.org/10.{rng.randrange(1000, 9999)}/{code(rng, 'aaaa.99999')}", f"@{word(rng)}_{rng.randrange(1, 99)} #{word(rng)}")
    return rng.choice(forms)


def pinyin(rng: Random) -> str:
    marks = rng.random()
    syllable: Odd = lambda r: _toned(r, r.choice(PINYIN)) if marks < 0.4 else r.choice(PINYIN) + (str(r.randint(1, 4)) if marks > 0.85 else "")  # noqa: E731
    words = ["".join(syllable(rng) for _ in range(rng.choice((1, 1, 2, 2, 3)))) for _ in range(rng.randint(4, 26))]
    if rng.random() < 0.5:
        words[0] = words[0].capitalize()
    for i in range(4, len(words), rng.randint(4, 8)):
        words[i] += rng.choice(",.?,")
    return " ".join(words) + rng.choice((".", "", "?", "!"))


def _toned(rng: Random, syllable: str) -> str:
    for vowel in "aeoiuü":
        if vowel in syllable:
            return syllable.replace(vowel, rng.choice(dict(zip("aeoiuü", ("āáǎà", "ēéěè", "ōóǒò", "īíǐì", "ūúǔù", "ǖǘǚǜ"), strict=True))[vowel]), 1)
    return syllable


def romaji(rng: Random) -> str:
    kana = [c + v for c in ("", "k", "s", "t", "n", "h", "m", "r", "g", "d", "b", "y", "ky", "sh", "ch", "j") for v in "aiueo"] + ["wa", "no", "to", "ga", "wo", "n", "shi", "tsu", "chi", "desu", "masu", "kara"]
    words = ["".join(rng.choice(kana) for _ in range(rng.choice((1, 2, 2, 3, 4)))) for _ in range(rng.randint(4, 18))]
    return " ".join(words).capitalize() + "."


def abbreviations(rng: Random) -> str:
    pair = rng.choice((": ", " = ", ", ", " – "))
    if rng.random() < 0.4:
        return ", ".join(rng.choice(ABBREVIATIONS)[0] for _ in range(rng.randint(3, 9)))
    return rng.choice(("; ", ". ", ", ")).join(pair.join(rng.choice(ABBREVIATIONS)) for _ in range(rng.randint(1, 6)))


def heading(rng: Random) -> str:
    forms = ("{h}", "{h}", "{h}", "{n}. {h}", "{n}.{n} {h}", "Fig. {n}", "Table S{n}", "p. {n}", "Q{q} {y}", "{h} ({y})", "No. {n}", "{n}/{n}", "pp. {n}–{m}", "{m} {p}", "n/a", "A–Z", "*", "— {n} —", "{h}: none.", "Ch. {n}", "IV. {h}", "(cont'd)", "§ {n}", "{p}, {y}", "† p < .05", "ad lib.", "{t}", "{t}", "{n}) {t}", "{n}. {t}", "Vol. {n}", "{d}", "{d} ({u})", "{a}")
    return rng.choice(forms).format(h=rng.choice(HEADINGS), n=rng.randrange(1, 60), m=rng.randrange(60, 999), q=rng.randint(1, 4), y=rng.randrange(1980, 2026), p=rng.choice(PLACES), t=rng.choice(TERMS), d=rng.choice(DRUGS), u=rng.choice(UNITS), a=rng.choice(ABBREVIATIONS)[0])


def program(rng: Random) -> str:
    """A line of code, a formula or a formal sign language as articles quote them."""
    v: Odd = lambda r: r.choice(("x", "y", "df", "dose", "n", "mean", "fit", "score", "data", "arm", "time", "C", "V", "k", "patient_id", "weight", "auc", "group", "plot", "model", "name"))  # noqa: E731
    f: Odd = lambda r: r.choice(("mean", "sum", "sort", "print", "read_csv", "lm", "glm", "t.test", "groupby", "round", "head", "filter", "exp", "log", "sqrt", "len", "range", "merge", "summary", "aov", "wilcox.test", "mutate"))  # noqa: E731
    forms = (
        "{p}{v}.{f}({v}, {n}).{f}()", "{p}{v} = {f}({v}, {q}{v}{q})", "{p}{f}({f}({v} ~ {v} * {v} + (1 | {v}), {v}))", "{p}{v}[{q}{v}{q}] = {v}.{f}({n})", "if ({v} > {n} && {v} < {n}) {{ {f}({v}); }}", "{{{q}{v}{q}: {n}, {q}{v}{q}: [{n}, {n}], {q}{v}{q}: true}}", "<{t} class=\"{v}\">{n} mg</{t}>", "\\{g}{{{v}}}{{{v}_{n}}} = {n}\\,{v}^{{-{n}}}",
        "$${v}_{{{n}}} = \\{g}{{{v}}}{{{v}}}$$", "{v}_{n}({v}) = {v}·{v} + {n}·{v} − {n}", "{G}({v}) = {G}0 + {G}1·{v} + ε, ε ~ N(0, {G}²)", "{v} = ({v}₁ − {v}₂)/√({v}² + {n})", "SELECT {v}, {f}({v}) FROM {v} WHERE {v} = {n} GROUP BY {v};", "$ {f} --{v}={n} {v}.txt | {f} -n {n}", "for {v} in {v}: {f}({v})", "{v} <- {v} %>% {f}({v} >= {n})", "∑{v}ᵢ/{n} ≤ {v} ⇒ {G} → ∞", "|{v} − {v}| < {G}", "{v}'({v}) = −{v}·{v}({v}), {v}(0) = {n}",
        "=IF({C}{n}>{n},{f}({C}{n}:{C}{n}),\"\")", "\\begin{{{g}}} {v} &= {n} \\\\ \\end{{{g}}}", "function {v}({v}) {{ return {v} * {n}; }}", "// {f} the {v}", "# {v}: {f} {v}", "@{v}_{f} · {n} likes · #{v}{f}", "↑ {v} ↓ {v} ↔ {v}", "☐ {v} ☑ {f} ☒ n/a", "★★★☆☆ {n}/{n}", "☎ +{n} {n} {n} ✉ {v}@{f}.org", "{v}? {f}!!! :-( ^_^ (¬‿¬) m(_ _)m", "¡¡{f}!! ¿{v}? (ง •̀_•́)ง", "{v}@{f}.org | @{v}{n} | #{f}{v}",
    )
    greek, tags = "αβγδλμσθ", ("p", "b", "td", "span", "li")
    pick = lambda m: {"v": v(rng), "f": f(rng), "n": str(rng.randrange(0, 100)), "q": "\"", "t": tags[0], "p": rng.choice(("", "", ">>> ", "> ", "$ ", "In [3]: ")), "g": rng.choice(("frac", "sqrt", "text", "align", "mathrm", "equation")), "G": rng.choice(greek), "C": rng.choice("ABCD")}[m[1]]  # noqa: E731
    return rng.choice((" ", "\n", "; ")).join(re.sub(r"\{(\w)\}", pick, rng.choice(forms)).replace("{{", "{").replace("}}", "}") for _ in range(rng.choice((1, 1, 1, 2))))


def formula(rng: Random) -> str:
    part: Odd = lambda r: r.choice(("Na", "K", "Ca", "Mg", "Fe", "Cu", "Zn", "Al", "H", "C", "N", "O", "Cl", "SO", "PO", "NO", "CO", "OH", "NH", "Si", "Ag", "Ba", "Mn", "Br", "S")) + r.choice(("", "", "2", "3", "4", "₂", "6"))  # noqa: E731
    one: Odd = lambda r: ("(" if (b := r.random() < 0.3) else "") + part(r) + part(r) + (")" + r.choice("23") if b else "") + part(r) + r.choice(("", "", "·" + str(r.randrange(1, 12)) + "H2O", "+", "2−", "−", "(aq)", "(s)"))  # noqa: E731
    return joined(rng, one, 2, 6, rng.choice((", ", " + ", " → ", "; ", " ⇌ ")))


def panel(rng: Random) -> str:
    """Bare abbreviations: laboratory panels, prescriptions, credentials."""
    lab: Odd = lambda r: code(r, r.choice(("AAA", "AA", "AAAA", "AaA", "AAA9", "AaA9a", "pAA9")))  # noqa: E731
    short: Odd = lambda r: r.choice("bid tid qid qd qod q4h q12h prn stat hs ac pc po pr im iv sc sl gtt tab caps susp inj ung amp ad lib cf. e.g. i.e. viz. ca. resp. incl. excl. approx. max. min. wk mo yr pt pts hx dx rx tx sx fx s/p w/o c/o r/o d/c f/u y.o. b.p. o.d. o.s. o.u. n.b. p.o. i.m. nocte mane".split())  # noqa: E731
    return joined(rng, rng.choice((lab, lab, short)), 3, 10, rng.choice((" ", ", ", ", ", "; ", "/", " / ", " – ")))


def institution(rng: Random) -> str:
    word: Odd = lambda r: "".join(r.choice(PINYIN) for _ in range(r.choice((2, 2, 3)))).capitalize()  # noqa: E731
    return joined(rng, word, 2, 6, " ") + rng.choice(("", "", ", " + word(rng), " Yiyuan", " Daxue", " University", " Hospital"))


def spaced_pinyin(rng: Random) -> str:
    tone = rng.random() < 0.6
    words = [(_toned(rng, s) if tone else s) for s in (rng.choice(PINYIN) for _ in range(rng.randint(6, 60)))]
    return " ".join(w + rng.choice(("", "", "", "", " ,", " .", ",")) for w in words)


def contents(rng: Random) -> str:
    dots = rng.choice((" ........ ", " . . . . . ", "\t", " ____ ", "…… ", " .... "))
    number_: Odd = lambda r: r.choice((f"{r.randrange(1, 12)}", f"{r.randrange(1, 9)}.{r.randrange(1, 9)}", f"{r.choice('IVX')}.", "", f"Box {r.randrange(1, 9)}", f"Table {r.randrange(1, 9)}", f"App. {r.choice('ABC')}"))  # noqa: E731
    return joined(rng, lambda r: f"{number_(r)} {r.choice((r.choice(HEADINGS), r.choice(TERMS)))}{dots}{r.randrange(1, 300)}".strip(), 1, 7, "\n")


def label(rng: Random) -> str:
    return f"{rng.choice(('Box', 'Table', 'Fig.', 'Figure', 'Panel', 'Step', 'Item', 'Day', 'Week', 'Arm', 'Case', 'Note', 'Chapter', 'Part', 'Tab.', 'Eq.', 'Ref.', 'Grade', 'Phase', 'Suppl.', 'eTable', 'Line', 'Room', 'Visit'))} {rng.choice((str(rng.randrange(1, 40)), rng.choice('ABCDS') + str(rng.randrange(1, 9)), rng.choice('ABC'), 'II', 'IV', '3b'))}{rng.choice(('', '', '.', ':', ' (cont.)'))}"


def prose(rng: Random) -> str:
    sentence: Odd = lambda r: re.sub(r"\{(\w)\}", lambda m: {"t": r.choice(TERMS), "d": r.choice(DRUGS), "m": r.choice(MEASURES), "n": number(r), "p": r.choice(PLACES), "u": r.choice(UNITS)}[m[1]], r.choice(MEDICAL))  # noqa: E731
    return joined(rng, lambda r: (s := sentence(r))[:1].upper() + s[1:], 1, 5, " ")


def picked(lines: tuple[str, ...], low: int = 1, high: int = 2) -> Odd:
    return lambda rng: joined(rng, lambda r: r.choice(lines), low, high, " ")


KINDS: dict[str, tuple[Odd, int]] = {  # kind -> (maker, share)
    "references": (reference, 10), "names": (names, 8), "dosing": (dosing, 7), "statistics": (statistics, 8), "chemical": (lambda r: joined(r, chemical, 1, 3, "; "), 8),
    "smiles": (smiles, 5), "genes": (genes, 7), "codes": (codes, 8), "tables": (table, 8), "urls": (url, 7), "pinyin": (pinyin, 7), "romaji": (romaji, 3),
    "abbreviations": (abbreviations, 5), "headings": (heading, 12), "prose": (prose, 14), "latin": (picked(LATIN), 3), "low_resource": (picked(LOW_RESOURCE), 5), "snippets": (picked(SNIPPETS, 1, 1), 6),
    "program": (program, 9), "formula": (formula, 4), "panel": (panel, 7), "institution": (institution, 3), "spaced_pinyin": (spaced_pinyin, 5), "contents": (contents, 4), "label": (label, 3),
}
