"""The result of a run as Markdown: what is required and hoped for beside what was measured."""

BEHAVIOURAL = ("funnel", "cohort_retention", "user_affinity")
REVENUE = ("trend",)


def row(work, against, theirs, ours, required, goal):
    """A line of the table; `required` is the smallest ratio that will do."""
    ratio = theirs / ours
    verdict = "yes" if ratio >= required else "no"
    return (f"| {work} | {against} | {theirs:.3f} s | {ours:.3f} s | {ratio:.1f} x |"
            f" {required:g} x | {verdict} | {goal} |")


def memory(work, peak, required):
    verdict = "yes" if peak <= required else "no"
    return (f"| {work} | | | {peak / 1e9:.2f} GB | | {required / 1e9:g} GB | {verdict} |"
            " 1.3 GB |")


def compared(found):
    ours, duckdb = found["footfall"], found["duckdb"]
    rows = found["rows"]
    load = f"{rows:,} events, CSV to store clustered by user and time"
    lines = [row(load, "DuckDB ordering the same", duckdb["order"], ours["ingest"], 12, "18 x"),
             row("the same", "DuckDB, typed read_csv, unsorted", duckdb["load"], ours["ingest"], 6,
                 "9 x")]
    if "polars" in found:
        lines.append(row("the same", "Polars, CSV to Parquet",
                         found["polars"]["seconds"]["to_parquet"], ours["ingest"], 5, "7 x"))
    if "spark" in found:
        lines.append(row("the same", "PySpark, CSV to Parquet",
                         found["spark"]["seconds"]["to_parquet"], ours["ingest"], 40, "50 x"))
    count = len(duckdb["answers"])
    lines.append(row(f"{count} answers, fused", "sum of DuckDB's best SQL",
                     sum(duckdb["answers"].values()), ours["fused"], 20, "35 x"))
    for name in BEHAVIOURAL:
        lines.append(row(f"{name} alone, in an open store", "DuckDB in an open table",
                         duckdb["answers"][name], ours["open"][name], 8, "15 x"))
    for name in REVENUE:
        lines.append(row(f"{name} alone, in an open store", "DuckDB in an open table",
                         duckdb["answers"][name], ours["open"][name], 10, "5 ms"))
    whole = ours["ingest"] + ours["report"]
    lines.append(row("raw CSV to finished report of all answers", "DuckDB only parsing the file",
                     duckdb["parse"], whole, 1, "2 x"))
    if "spark" in found:
        spark = sum(found["spark"]["seconds"].values())
        lines.append(row("the same", f"PySpark, the same {count} questions", spark, whole, 60,
                         "100 x"))
    ratio = found["people_ratio"]
    verdict = "yes" if ratio <= 2 else "no"
    lines.append(f"| ten SQL texts, in an open store | DuckDB's own table, geometric mean | | |"
                 f" {ratio:.2f} x its time | 2 x its time | {verdict} | 1.2 x |")
    lines.append(memory("peak memory of ingest", ours["ingest_peak"],
                        2e9 if rows <= 50_000_000 else 5e9))
    return lines


def each_answer(found):
    ours, theirs = found["footfall"], found["duckdb"]["answers"]
    spark = found.get("spark", {}).get("seconds", {})
    lines = ["| answer, alone | process and all | open store | DuckDB | ratio (open) | PySpark |",
             "|---|---|---|---|---|---|"]
    for name in theirs:
        other = f"{spark[name]:.2f} s" if name in spark else ""
        lines.append(f"| {name} | {ours['alone'][name] * 1000:.1f} ms |"
                     f" {ours['open'][name] * 1000:.1f} ms | {theirs[name] * 1000:.1f} ms |"
                     f" {theirs[name] / ours['open'][name]:.1f} x | {other} |")
    total = sum(theirs.values())
    return lines + [f"| all, fused | {ours['fused'] * 1000:.1f} ms |"
                    f" {ours['open']['all'] * 1000:.1f} ms | {total * 1000:.1f} ms |"
                    f" {total / ours['open']['all']:.1f} x | |"]


def each_text(found):
    ours, theirs = found["footfall"], found["duckdb"]["people"]
    lines = ["| text (bench/people) | process and all | open store | DuckDB | its time (open) |",
             "|---|---|---|---|---|"]
    return lines + [f"| {name} | {ours['people'][name] * 1000:.1f} ms |"
                    f" {ours['open'][name] * 1000:.1f} ms | {theirs[name] * 1000:.1f} ms |"
                    f" {ours['open'][name] / theirs[name]:.2f} x |" for name in theirs]


def peaks(found):
    ours, duckdb = found["footfall"], found["duckdb"]
    lines = ["| peak memory (resident, mapped files included) | |", "|---|---|"]
    for what, peak in (("footfall ingest", ours["ingest_peak"]),
                       ("footfall answers, fused", ours["fused_peak"]),
                       ("footfall report", ours["report_peak"]),
                       ("DuckDB, unsorted", duckdb["load_peak"]),
                       ("DuckDB, ordered", duckdb["order_peak"]),
                       ("DuckDB, answers", duckdb["answers_peak"])):
        lines.append(f"| {what} | {peak / 1e9:.2f} GB |")
    if "polars" in found:
        lines.append(f"| Polars | {found['polars']['peak'] / 1e9:.2f} GB |")
    return lines


def heading(found):
    machine = found["machine"]
    versions = [f"{label} {found[name]['version']}" for name, label in
                (("duckdb", "DuckDB"), ("polars", "Polars"), ("spark", "PySpark")) if name in found]
    return [f"{machine['cpu']}, {machine['cores']} cores, {machine['memory']}, kernel"
            f" {machine['kernel']}; commit {machine['commit']}, {machine['at']}."
            + (f" {', '.join(versions)}; two threads each." if versions else "")]


def of_run(found):
    """The whole page of one run."""
    lines = [f"# {found['rows']:,} events, {found['file_bytes'] / 1e9:.2f} GB of CSV", "",
             *heading(found),
             "The file was in the page cache (warm). The answers were equal, cell by cell.", "",
             "| work | against | they | footfall | ratio | required | reached | goal |",
             "|---|---|---|---|---|---|---|---|", *compared(found), "", *each_answer(found), "",
             *each_text(found), "", *peaks(found), "",
             f"`footfall --help`: {found['footfall']['help'] * 1000:.1f} ms (required: 30 ms).",
             ""]
    return "\n".join(lines)


def of_growth(found):
    lines = ["# Time per row as the file grows", "", *heading(found), "",
             "| rows | ingest | ns a row | all answers | ns a row | peak memory of ingest |",
             "|---|---|---|---|---|---|"]
    for each in found["growth"]:
        rows = each["rows"]
        lines.append(f"| {rows:,} | {each['ingest']:.2f} s | {each['ingest'] / rows * 1e9:.0f} |"
                     f" {each['answers']:.2f} s | {each['answers'] / rows * 1e9:.0f} |"
                     f" {each['ingest_peak'] / 1e9:.2f} GB |")
    return "\n".join(lines + [""])
