"""Odd but readable text made of signs more than of words: doses, statistics, formulas, genes, codes, tables, addresses, programs."""

import re
from random import Random

from pipeline.lexicon.garble.odd import WORDS, Odd, coded, joined, name, number, word


def dosing(rng: Random) -> str:
    drug, n, unit = word(rng, "drugs"), number(rng), word(rng, "units")
    forms = (
        f"{drug} {n} {unit} {word(rng, 'routes')} {word(rng, 'times')}",
        f"{n} {unit} over {rng.randrange(2, 90)} min, then {number(rng)} {unit}/h",
        f"{drug.lower()} {n}–{number(rng)} {unit}, max. {rng.randrange(2, 900)} {unit}/24 h",
        f"t½ {number(rng)} h, Vd {number(rng)} L/kg, CL {number(rng)} mL/min/kg, F {rng.randrange(8, 99)} %",
        f"{rng.randrange(1, 90)} ± {number(rng)} {unit} (n = {rng.randrange(5, 90)}), p < 0.0{rng.randrange(1, 5)}",
    )
    return rng.choice(forms)


def figure(rng: Random) -> str:
    """One figure of a trial, as results sections write it."""
    low, gap = rng.uniform(0, 9), rng.choice((", ", "–", " to ", "; ", "-", " – "))
    span = f"{low:.2f}{gap}{low + rng.random():.2f}"
    ratio, level = rng.choice(["OR", "RR", "HR", "aOR", "SMD", "MD", "IRR", "Δ"]), rng.choice(("95% CI", "95 % CI", "CI95"))
    forms = (
        f"{ratio} {number(rng)} ({level} {span})",
        f"{rng.choice(('p', 'P', 'p-value'))} {rng.choice('=<>≤')} {number(rng)}",
        f"{rng.choice('tFzUrHW')}({rng.randrange(1, 90)}) = {number(rng)}",
        f"{rng.choice('nN')} = {rng.randrange(5, 4000)}",
        f"χ²({rng.randrange(1, 9)}) = {number(rng)}",
        f"{word(rng, 'measures')} {number(rng)} ± {number(rng)}",
        f"I² = {rng.randrange(0, 99)}%",
        f"{word(rng, 'measures')} {number(rng)} {word(rng, 'units')}",
        f"{rng.choice(('η²', 'κ', 'd', 'R²', 'β', 'α', 'ρ', 'σ'))} = {number(rng)}",
        f"{rng.randrange(2, 99)}/{rng.randrange(99, 400)} ({rng.randrange(1, 99)} %)",
        f"{rng.randrange(2, 90)} °C, {rng.randrange(2, 60)} min",
    )
    return rng.choice(forms)


def statistics(rng: Random) -> str:
    return joined(rng, figure, 1, 6, rng.choice((", ", "; ", ", ", " | ")))


def chemical(rng: Random) -> str:
    groups, rings, ends = WORDS["fragments"]
    out = word(rng, "stereo")
    for _ in range(rng.choice((1, 1, 2, 3, 4))):
        places = (f"{rng.randrange(1, 17)}{rng.choice(('', '', '', 'α', 'β', 'H', chr(39), 'a'))}" for _ in range(rng.choice((1, 1, 2, 3))))
        out += f"{','.join(places)}-" + rng.choice(("", "", "(", "[")) + rng.choice(groups)
        out += ")" * (out.count("(") - out.count(")")) + "]" * (out.count("[") - out.count("]"))
        out += rng.choice(("-", "-", ""))
    ring, place, end = rng.choice(rings), rng.choice(("", f"-{rng.randrange(1, 5)}-", "")), rng.choice(ends)
    return f"{out}{ring}{place}{end}{word(rng, 'salts')}"


def structure(rng: Random) -> str:
    """SMILES, InChI, sequences."""
    n = rng.randrange
    chain = "-".join(str(n(1, 30)) for _ in range(rng.randint(5, 16)))
    bases = " ".join("".join(rng.choice("ACGT") for _ in range(10)) for _ in range(rng.randint(2, 6)))
    forms = (
        "".join(word(rng, "atoms") for _ in range(rng.randint(4, 14))),
        f"InChI=1S/C{n(6, 30)}H{n(6, 40)}N{n(1, 5)}O{n(1, 8)}/c{chain}/h{n(2, 9)}-{n(10, 20)}H,1H3",
        coded(rng, "AAAAAAAAAAAAAA-AAAAAAAAAA-A"),
        f"C{n(6, 40)}H{n(6, 60)}ClN{n(1, 6)}O{n(1, 9)}",
        rng.choice(("", "5'-")) + bases + rng.choice(("", "-3'")),
        "".join(rng.choice("ACDEFGHIKLMNPQRSTVWY") for _ in range(rng.randint(8, 40))),
        "-".join(word(rng, "amino") for _ in range(rng.randint(4, 12))) + rng.choice(("", "-NH2")),
    )
    return rng.choice(forms)


def formula(rng: Random) -> str:
    def part(r: Random) -> str:
        return word(r, "elements") + r.choice(("", "", "2", "3", "4", "₂", "6"))

    def one(r: Random) -> str:
        core = part(r) + part(r)
        core = f"({core}){r.choice('23')}" if r.random() < 0.3 else core
        return core + part(r) + r.choice(("", "", f"·{r.randrange(1, 12)}H2O", "+", "2−", "−", "(aq)", "(s)"))

    return joined(rng, one, 2, 6, rng.choice((", ", " + ", " → ", "; ", " ⇌ ")))


def genes(rng: Random) -> str:
    return joined(rng, lambda r: coded(r, word(r, "gene_forms")), 2, 9, rng.choice((", ", ", ", " ", "; ", "/", " and ")))


def codes(rng: Random) -> str:
    return joined(rng, lambda r: coded(r, word(r, "codes_forms")), 1, 3, rng.choice(("; ", ", ", " ")))


def abbreviations(rng: Random) -> str:
    pairs = WORDS["abbreviations"]
    if rng.random() < 0.4:
        return ", ".join(rng.choice(pairs)[0] for _ in range(rng.randint(3, 9)))
    between = rng.choice((": ", " = ", ", ", " – "))
    return joined(rng, lambda r: between.join(r.choice(pairs)), 1, 6, rng.choice(("; ", ". ", ", ")))


def panel(rng: Random) -> str:
    """Bare abbreviations: laboratory panels, prescriptions, credentials."""
    shapes = rng.choice((("AAA", "AAA", "AAAA"), ("AAA", "AA", "AAAA", "AaA", "AAA9", "AaA9a", "pAA9"), None))

    def one(r: Random) -> str:
        return coded(r, r.choice(shapes)) if shapes else word(r, "prescription")

    return joined(rng, one, 3, 10, rng.choice((" ", " ", ", ", ", ", "; ", "/", " / ", " – ")))


def table(rng: Random) -> str:
    gap, columns = rng.choice(("  ", "\t", " | ", "   ", ",", " & ")), rng.randint(2, 6)

    def head(r: Random) -> str:
        some = (word(r, "terms"), word(r, "measures"), word(r, "places"), word(r, "drugs"), f"{word(r, 'measures')} ({word(r, 'units')})")
        return r.choice((*some, "n", "Age (y)", "Total", "Arm " + r.choice("AB"), f"Week {r.randrange(1, 52)}"))

    def cell(r: Random) -> str:
        numbers = (number(r), number(r), f"{number(r)} ({number(r)})", f"{r.randrange(1, 99)}%", f"{number(r)}±{number(r)}")
        return r.choice((*numbers, "–", "n.s.", "<.001", "yes", "NR"))

    rows = [gap.join(head(rng) for _ in range(columns))] if rng.random() < 0.5 else []
    rows += [gap.join([head(rng)] + [cell(rng) for _ in range(columns - 1)]) for _ in range(rng.randint(1, 5))]
    if rng.random() < 0.2 and gap == " | ":
        rows = ["| " + row + " |" for row in rows]
        rows.insert(1, "|" + rng.choice(("---|", ":---|", "---:|")) * columns)
    return "\n".join(rows)


def address(rng: Random) -> str:
    """Web addresses, mail, paths, handles."""

    def part() -> str:
        return word(rng, rng.choice(("terms", "places"))).lower().replace(" ", rng.choice("-_+"))

    host = rng.choice(("", "www.", "m.", "pub.")) + part() + rng.choice((".org", ".com", ".gov", ".ac.uk", ".de", ".co.jp", ".info", ".io"))
    steps = ((part(), str(rng.randrange(1, 4000)), coded(rng, "XaaX99"), coded(rng, "hhhhhhhh")) for _ in range(rng.randint(0, 4)))
    path = "".join("/" + rng.choice(step) for step in steps)
    query = f"?id={rng.randrange(1, 10**6)}&ref={part()}"
    tail = rng.choice(("", "", ".html", ".pdf", query, "#sec" + number(rng), "?utm_source=" + part()))
    handle = f"@{part()}_{rng.choice((rng.randrange(1, 99), 'org', 'lab', 'uk'))}"
    tag = "#" + re.sub("[-_+]", "", part().title())
    forms = (
        f"https://{host}{path}{tail}",
        f"{host}{path}{tail}",
        f"http://{host}{path}/",
        f"{part()}.{part()}@{host}",
        f"C:\\{part()}\\{part()}_{number(rng)}.csv",
        f"/usr/share{path}",
        f"doi.org/10.{rng.randrange(1000, 9999)}/{coded(rng, 'aaaa.99999')}",
        f"{handle} {tag}",
        f"{part()}@{host} | {handle} | {tag}",
        f"{tag} {tag}{rng.randrange(1, 30)} {handle}",
    )
    return rng.choice(forms)


def program(rng: Random) -> str:
    """A line of code, a formula or a formal sign language as articles quote them."""

    def sign(found: re.Match[str]) -> str:
        fixed = {"q": '"', "t": "p", "n": str(rng.randrange(0, 100)), "G": rng.choice("αβγδλμσθ"), "C": rng.choice("ABCD")}
        lists = {"v": "names", "f": "calls", "p": "prompts", "g": "commands"}
        return fixed[found[1]] if found[1] in fixed else word(rng, lists[found[1]])

    def line(r: Random) -> str:
        return re.sub(r"\{(\w)\}", sign, word(r, "program_forms")).replace("{{", "{").replace("}}", "}")

    return joined(rng, line, 1, rng.choice((1, 1, 2)), rng.choice((" ", "\n", "; ")))


def numbers(rng: Random) -> str:
    """Rows of figures as programs print them, lists of prices, plain columns."""
    digits, width = rng.choice((0, 0, 0, 1, 2, 2, 3, 5, 8)), rng.randint(1, 8)
    size = [10 ** rng.randrange(4) for _ in range(width)]
    rows = [[f"{rng.gauss(0, high) * (rng.random() < 0.9):.{digits}f}" for high in size] for _ in range(rng.randint(1, 6))]
    if rng.random() < 0.4:
        name, inner = rng.choice(("array(", "", "", "matrix(", "c(")), ",\n" + " " * rng.randrange(0, 8)
        body = inner.join("[" + rng.choice((", ", "  ", " ")).join(row) + "]" for row in rows)
        return name + "[" + body + "]" + ")" * bool(name)
    if rng.random() < 0.4:
        money = rng.choice(("€", "EUR", "$", "£", "zł", "kr", "Fr.", "₽"))
        return "\n".join(f"{rng.randrange(1, 9)} x {word(rng, rng.choice(('terms', 'drugs', 'places')))} {row[0]} {money}" for row in rows)
    return "\n".join(rng.choice(("  ", " ", "\t", " & ", "; ")).join(row) for row in rows)


def receipt(rng: Random) -> str:
    """What a till, a label or a list of stock prints: cut words in capitals, prices, codes."""

    def item(r: Random) -> str:
        words = [word(r, r.choice(("terms", "drugs", "places"))).upper()[: r.randint(2, 9)] for _ in range(r.randint(1, 4))]
        size = coded(r, r.choice(("", "", " 999G", " 99X", " 9 KG", " 99CL")))
        price = f"{r.uniform(0, 90):.2f}".replace(".", r.choice(".,"))
        return r.choice((" ", " ", ".")).join(words) + size + " " + price + r.choice(("", " €", " EUR", "€", " A"))

    number = coded(rng, rng.choice(("TEL : 99.99.99.99.99", "Tel. 99999999", "REF A99999", "No 999 999", "CB 9999XXXX99")))
    return joined(rng, lambda r: number if r.random() < 0.15 else item(r), 1, 7, rng.choice((" ", "\n", "  ")))


def postal(rng: Random) -> str:
    """An address of a house, with a person or without."""
    house, code = rng.randrange(1, 400), coded(rng, rng.choice(("99999", "999 99", "A9 9AA", "99-999", "AA 99999", "9999 AA", "999-9999")))
    road = rng.choice((word(rng, "places"), rng.choice(rng.choice(WORDS["cultures"])[1])))
    street = rng.choice((f"{house} {road} {rng.choice(WORDS['roads'])}", f"{road}{rng.choice(WORDS['ways'])} {house}", f"{road} {house}"))
    units = (f", Apt. {rng.randrange(1, 99)}", f", Suite {rng.randrange(1, 999)}", f" {rng.choice('ABC')}", f"/{rng.randrange(9)}")
    unit = rng.choice(("", "", *units))
    who = rng.choice(("", name(rng) + ", "))
    return f"{who}{street}{unit}, {code} {word(rng, 'places')}"


def native(rng: Random) -> str:
    """Doses, units and abbreviations of other scripts than Latin."""

    def dose(r: Random) -> str:
        return word(r, "native_doses").format(n=number(r), m=r.randrange(2, 90))

    if rng.random() < 0.3:
        some = word(rng, "native_panels").split()
        return rng.choice((", ", " ", "; ", "/")).join(rng.choice(some) for _ in range(rng.randint(2, 8)))
    if rng.random() < 0.3:
        return joined(rng, lambda r: r.choice((f"{number(r)} ", "")) + word(r, "native_units"), 1, 3, rng.choice((", ", " ", "; ")))
    return joined(rng, dose, 1, 3, rng.choice(("; ", ", ", " ")))


def laboratory(rng: Random) -> str:
    """Findings as charts have them: a short name, a figure with comma or point, a unit."""
    names, units = WORDS["lab"]
    point, gap = rng.choice(".,"), rng.choice((" ", "  ", ", ", "; ", " | "))

    def finding(r: Random) -> str:
        figure = r.choice((number(r).replace(".", point), f"{r.choice('<>')}{r.randrange(1, 99)}", str(r.randrange(1, 400))))
        return f"{r.choice(names)} {figure} {r.choice(units)}".strip()

    return joined(rng, finding, 2, 7, gap)


KINDS: dict[str, tuple[Odd, int]] = {  # kind -> (maker, share)
    "dosing": (dosing, 8),
    "statistics": (statistics, 8),
    "chemical": (lambda rng: joined(rng, chemical, 1, 3, "; "), 8),
    "structures": (structure, 6),
    "formulas": (formula, 4),
    "genes": (genes, 7),
    "codes": (codes, 8),
    "abbreviations": (abbreviations, 5),
    "panels": (panel, 9),
    "tables": (table, 9),
    "addresses": (address, 9),
    "programs": (program, 12),
    "numbers": (numbers, 12),
    "postal": (postal, 5),
    "receipts": (receipt, 5),
    "native": (native, 8),
    "laboratory": (laboratory, 5),
}
