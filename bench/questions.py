"""The peers' questions: one SQL text per analysis, DuckDB's and Spark's in folders of their own."""
from pathlib import Path

HERE = Path(__file__).parent

# The two that are one text, over different columns: {key}, and {order} for sorting by its text
# (a path level by level; DuckDB's enums are in that order already).
BY_GROUP = {"category_sales": ("category", "replace(category, '.', chr(1))"),
            "brand_sales": ("brand", "brand")}


def texts(folder):
    """The SQL of each question by name, in the order of the names."""
    out = {path.stem: path.read_text(encoding="utf-8") for path in (HERE / folder).glob("*.sql")}
    grouped = out.pop("group_sales", None)
    if grouped is not None:
        for name, (key, order) in BY_GROUP.items():
            out[name] = grouped.replace("{key}", key).replace("{order}", order)
    return dict(sorted(out.items()))
