"""Writes the tables of docs/performance.md between its marks, and the plot beside it. The prose around stays."""

import re
from statistics import median

import plot

NAMES = {"static": "static body", "mgi": "**MGI data API**", "sql": "one SQL statement", "postgraphile": "PostGraphile 5"}
WORKLOADS = ("q1", "q2", "q3", "q4", "q5", "q6")
# With the target for the CPU of one request at S, in ms.
ANALYSES = {"distribution": 1, "bulletin": 5, "search": 5, "keystroke": 2}
COMPARED_ANALYSES = ("distribution", "search", "keystroke")
MB = 1e6


def write(results, page):
    found = Results(results)
    text = page.read_text(encoding="utf-8")
    for name, table in tables(found).items():
        marks = re.compile(rf"(<!-- begin {name} -->\n).*?(<!-- end {name} -->)", re.DOTALL)
        if not marks.search(text):
            raise SystemExit(f"{page} has no place for the table {name}")
        text = marks.sub(lambda place: f"{place[1]}{table}\n{place[2]}", text)
    page.write_text(text, encoding="utf-8")
    rows = {NAMES[target].strip("*"): [found.median("load", w, "S", target, "rps") for w in WORKLOADS] for target in NAMES}
    page.with_suffix(".svg").write_text(plot.bars(WORKLOADS, rows), encoding="utf-8")


class Results:
    """The runs, asked by what they are of."""

    def __init__(self, raw):
        self.raw = raw

    def values(self, series, workload, group, target, value):
        return [run[value] for run in self.raw[series]
                if (run["workload"], run["group"], run["target"]) == (workload, group, target)]

    def median(self, *key):
        return median(self.values(*key))

    def ratio(self, value, above, below):
        """The median of the ratios of paired runs: those of one round."""
        pairs = zip(self.values(*above, value), self.values(*below, value))
        return median(a / b for a, b in pairs)

    def load_ratio(self, workload, value, above, below, groups="SS"):
        above, below = (("load", workload, group, target) for target, group in zip((above, below), groups))
        return self.ratio(value, above, below)

    def start(self, size, database, value):
        return median(start[value] for start in self.raw["starts"]
                      if (start["size"], start["database"]) == (size, database))

    def publication(self, size, database, where="here"):
        return next(p[where] for p in self.raw["publish"] if (p["size"], p["database"]) == (size, database))


def tables(found):
    return {
        "run": run(found),
        "reach": reach(found),
        "requests": by_workload(found, "Requests per second", "rps", "{:,.0f}".format),
        "ratios": ratios(found),
        "cpu": by_workload(found, "CPU µs per request", "cpu", "{:,.0f}".format),
        "latency": latency(found),
        "analyses": analyses(found),
        "cache": cache(found),
        "growth": growth(found),
        "starts": starts(found),
        "publications": publications(found),
    }


def table(head, rows):
    lines = [head, ["---"] + ["--:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def per_workload(name, cell):
    return [name, *(cell(workload) for workload in WORKLOADS)]


HEAD = [workload.upper() for workload in WORKLOADS]


def run(found):
    raw = found.raw
    rows = [["date", raw["date"]], *raw["versions"].items()]
    for name, size in raw["sizes"].items():
        counts = ", ".join(f"{size[table]:,} {plural}" for table, plural in (
            ("country", "countries"), ("assessment", "assessments"), ("response", "responses"),
            ("evidence", "pieces of evidence")))
        rows.append([f"size {name}", f"`--demo-scale {size['scale']}`: {counts}"])
    foreign = [one["foreign"] for series in ("load", "cache") for one in raw[series]]
    rows.append(["load", f"wrk, 32 connections, {raw['rounds']} rounds of {raw['seconds']} s for each target in turn"])
    rows.append(["foreign load", f"median {median(foreign):.2f} cores, at most {max(foreign):.2f}"])
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def by_workload(found, title, value, written):
    rows = [per_workload(name, lambda w: written(found.median("load", w, "S", target, value)))
            for target, name in NAMES.items()]
    return table([title, *HEAD], rows)


def ratios(found):
    rows = [
        per_workload("requests/s ÷ PostGraphile 5", lambda w: f"{found.load_ratio(w, 'rps', 'mgi', 'postgraphile'):.1f}"),
        per_workload("requests/s ÷ one SQL statement", lambda w: f"{found.load_ratio(w, 'rps', 'mgi', 'sql'):.1f}"),
        per_workload("CPU: static body ÷ MGI", lambda w: f"{found.load_ratio(w, 'cpu', 'static', 'mgi'):.3f}"),
        per_workload("CPU: PostGraphile 5 ÷ MGI", lambda w: f"{found.load_ratio(w, 'cpu', 'postgraphile', 'mgi'):.1f}"),
        per_workload("CPU: one SQL statement ÷ MGI", lambda w: f"{found.load_ratio(w, 'cpu', 'sql', 'mgi'):.1f}"),
        per_workload("bytes of the answer", lambda w: f"{found.raw['bytes']['S'][w]:,}"),
    ]
    return table(["", *HEAD], rows)


def latency(found):
    def cell(target):
        return lambda w: " / ".join(f"{found.median('load', w, 'S', target, p):.1f}" for p in ("p50", "p90", "p99"))

    return table(["ms: p50 / p90 / p99", *HEAD], [per_workload(name, cell(target)) for target, name in NAMES.items()])


def analyses(found):
    def milliseconds(size):
        return lambda w: f"{found.median('load', w, size, 'mgi', 'cpu') / 1000:.2f}"

    def ratio(size, value, above, below):
        return lambda w: (f"{found.load_ratio(w, value, above, below, size + size):.1f}"
                          if w in COMPARED_ANALYSES else "")

    rows = [
        ["CPU ms per request, at S", *map(milliseconds("S"), ANALYSES)],
        ["CPU ms per request, at L", *map(milliseconds("L"), ANALYSES)],
        ["requests/s ÷ one SQL statement, at S", *map(ratio("S", "rps", "mgi", "sql"), ANALYSES)],
        ["requests/s ÷ one SQL statement, at L", *map(ratio("L", "rps", "mgi", "sql"), ANALYSES)],
        ["CPU: one SQL statement ÷ MGI, at S", *map(ratio("S", "cpu", "sql", "mgi"), ANALYSES)],
        ["p99 ms at S", *(f"{found.median('load', w, 'S', 'mgi', 'p99'):.1f}" for w in ANALYSES)],
        ["bytes of the answer", *(f"{found.raw['bytes']['S'][w]:,}" for w in ANALYSES)],
    ]
    return table(["", *ANALYSES], rows)


FORMS = ("static", "hit", "static, compressed", "hit, compressed", "304")


def cache(found):
    rows = []
    for workload in ("q1", "q2"):
        for form in FORMS:
            base = "static, compressed" if "compressed" in form else "static"
            rows.append([
                f"{workload.upper()}: {form}",
                f"{found.median('cache', workload, form, form, 'rps'):,.0f}",
                f"{found.median('cache', workload, form, form, 'cpu'):.1f}",
                f"{hit_ratio(found, workload, form, base):.2f}",
                f"{found.median('cache', workload, form, form, 'p99'):.1f}",
            ])
    return table(["", "requests/s", "CPU µs", "requests/s ÷ static", "p99 ms"], rows)


def hit_ratio(found, workload, form, base):
    return found.ratio("rps", ("cache", workload, form, form), ("cache", workload, base, base))


def growth(found):
    def cell(target):
        return lambda w: f"{found.load_ratio(w, 'cpu', target, target, 'LS'):.2f}"

    rows = [per_workload(NAMES[target], cell(target)) for target in ("mgi", "sql", "postgraphile")]
    return table(["CPU at L ÷ CPU at S", *HEAD], rows)


def starts(found):
    rows = []
    for database in ("PostgreSQL", "SQLite"):
        for value, name, written in (
            ("ready", "ready after", lambda seconds: f"{seconds:.2f} s"),
            ("memory", "resident when ready", lambda size: f"{size / MB:.0f} MB"),
            ("peak", "resident at most while starting", lambda size: f"{size / MB:.0f} MB"),
        ):
            rows.append([f"{database}: {name}", *(written(found.start(size, database, value)) for size in "SL")])
    for target in ("mgi", "postgraphile", "sql"):
        memory = [f"{found.raw['memory'][size][target] / MB:.0f} MB" for size in "SL"]
        name = NAMES[target] if target != "sql" else "the server of the SQL statements"
        rows.append([f"{name}: at most under load, without the database", *memory])
    return table(["", "S", "L"], rows)


def publications(found):
    rows = []
    for database, where, name in (
        ("PostgreSQL", "here", "PostgreSQL: shown by this instance"),
        ("PostgreSQL", "elsewhere", "PostgreSQL: then shown by another instance"),
        ("SQLite", "here", "SQLite: shown by this instance"),
    ):
        times = [found.publication(size, database, where) for size in "SL"]
        rows.append([name, *(f"{time['median']:.0f} / {time['most']:.0f}" for time in times)])
    return table(["ms: median / most", "S", "L"], rows)


def reach(found):
    def least(above, below, value="rps"):
        return min((found.load_ratio(w, value, above, below), w) for w in WORKLOADS)

    peer, sql, static = least("mgi", "postgraphile"), least("mgi", "sql"), least("static", "mgi", "cpu")
    hits = [(hit_ratio(found, w, form, form.replace("hit", "static")), f"{w.upper()}, {form}")
            for w in ("q1", "q2") for form in ("hit", "hit, compressed")]
    not_modified = max(found.ratio("cpu", ("cache", w, "304", "304"), ("cache", w, "hit", "hit")) for w in ("q1", "q2"))
    grown = max((found.load_ratio(w, "cpu", "mgi", "mgi", "LS"), w) for w in WORKLOADS)

    aggregate = found.load_ratio("q4", "rps", "mgi", "postgraphile")
    counted = min((found.load_ratio(w, "rps", "mgi", "sql"), w) for w in COMPARED_ANALYSES)
    cpu = {w: found.median("load", w, "S", "mgi", "cpu") / 1000 for w in ANALYSES}

    def both(unit, cell):
        return "; ".join(f"{database} {cell('S', database)} / {cell('L', database)} {unit}"
                         for database in ("PostgreSQL", "SQLite"))

    memory = both("MB", lambda *key: f"{found.start(*key, 'memory') / MB:.0f}")
    ready = both("s", lambda *key: f"{found.start(*key, 'ready'):.2f}")
    shown = both("ms", lambda *key: f"{found.publication(*key)['median']:.0f}")
    rows = [
        ["requests/s ÷ PostGraphile 5, least", "20", "40", f"{peer[0]:.1f} ({peer[1].upper()})"],
        ["requests/s ÷ one SQL statement, least", "4", "8", f"{sql[0]:.1f} ({sql[1].upper()})"],
        ["Q4 ÷ PostGraphile 5 with aggregates", "20", "", f"{aggregate:.1f}"],
        ["distribution ÷ `GROUP BY`, search ÷ `tsvector`, least", "10", "", "{:.1f} ({})".format(*counted)],
        *(["CPU of a " + w, f"{most} ms", "", f"{cpu[w]:.2f} ms"] for w, most in ANALYSES.items()),
        ["CPU of the static body ÷ CPU of MGI, least", "0.15", "0.3", f"{static[0]:.3f} ({static[1].upper()})"],
        ["cache hit ÷ static body, least", "0.8", "0.95", "{:.2f} ({})".format(*min(hits))],
        ["CPU of a 304 ÷ CPU of the hit, most", "below 1", "", f"{not_modified:.2f}"],
        ["CPU per request at L ÷ at S, most", "1.2", "1.1", f"{grown[0]:.2f} ({grown[1].upper()})"],
        ["p99 at 32 connections, Q2", "15 ms", "8 ms", f"{found.median('load', 'q2', 'S', 'mgi', 'p99'):.1f} ms"],
        ["resident memory when ready, S / L", "80 / 700 MB", "60 / 450 MB", memory],
        ["ready after the start, S / L", "1 / 8 s", "0.4 / 4 s", ready],
        ["publish to visible on this instance, S / L", "50 ms", "20 ms", shown],
    ]
    return table(["", "at least", "aim", "measured"], rows)
