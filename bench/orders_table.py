"""The result of a run of bench/orders as Markdown: what is required beside what was measured."""

WORK = {"csv": "online-retail, CSV", "json": "online-retail, JSON",
        "parquet": "online-retail, Parquet", "xlsx": "online-retail, XLSX",
        "sales": "sales: JSON, CSV and XLSX", "enriched": "enriched tables, to Parquet",
        "questions": "all questions, one scan"}
LABELS = {"duckdb": "DuckDB", "polars": "Polars", "pandas": "pandas"}
REQUIRED = {("xlsx", "pandas"): 5}  # through openpyxl
INFORMATIVE = {("xlsx", "polars")}


def seconds(entry):
    spent = entry["seconds"]
    return sum(spent.values()) if isinstance(spent, dict) else spent


def row(work, peer, entry, ours):
    ratio = seconds(entry) / seconds(ours)
    required = REQUIRED.get((work, peer), 1)
    fast, small = ratio >= required, ours["peak"] <= entry["peak"]
    wanted = "" if (work, peer) in INFORMATIVE else f"{required} x"
    reached = "" if not wanted else "yes" if fast else "no"
    return (f"| {WORK[work]} | {LABELS[peer]} | {seconds(entry):.3f} s | {seconds(ours):.3f} s |"
            f" {ratio:.2f} x | {wanted} | {reached} | {entry['peak'] / 1e9:.2f} GB |"
            f" {ours['peak'] / 1e9:.2f} GB | {'yes' if small else 'no'} |")


def together(work):
    """Enriched tables and questions are asked for as one."""
    both = {}
    for program in ("footfall", "duckdb"):
        parts = [work[name][program] for name in ("enriched", "questions")]
        both[program] = sum(map(seconds, parts))
    ratio = both["duckdb"] / both["footfall"]
    return (f"Enriched tables and all questions together: DuckDB {both['duckdb']:.3f} s, footfall"
            f" {both['footfall']:.3f} s: {ratio:.2f} x (required: 1 x).")


def of_run(found):
    machine, work = found["machine"], found["work"]
    versions = {peer: entry["version"] for entries in work.values()
                for peer, entry in entries.items() if peer in LABELS}
    named = ", ".join(f"{LABELS[peer]} {version}" for peer, version in versions.items())
    lines = [f"# {found['rows']:,} order lines", "",
             f"{machine['cpu']}, {machine['cores']} cores, {machine['memory']}, kernel"
             f" {machine['kernel']}; commit {machine['commit']}, {machine['at']}. {named}; two"
             " threads each (pandas: one).",
             "The files were in the page cache. The answers were equal, cell by cell.", "",
             "| work | against | they | footfall | ratio | required | reached | their peak |"
             " footfall's | below |", "|---|---|---|---|---|---|---|---|---|---|"]
    for name, entries in work.items():
        for peer, entry in entries.items():
            if peer != "footfall":
                lines.append(row(name, peer, entry, entries["footfall"]))
    return "\n".join([*lines, "", together(work), ""])
