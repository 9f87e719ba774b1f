"""Whether two programs gave the same table: the columns that both have, cell by cell.

Text, counts and sums must be equal; where one of them divided, a billionth part of the value or a
millionth may lie between them, since the peers divide in binary and footfall rounds to six places.
"""
import csv
import re
from decimal import Decimal, InvalidOperation

SMALLEST_STEP = Decimal("0.0000010001")


def same_cell(ours, theirs):
    if ours == theirs:
        return True
    try:
        a, b = Decimal(ours), Decimal(theirs)
    except InvalidOperation:
        return plain_time(ours) == plain_time(theirs)
    if a == b:
        return True
    divided = "." in ours or "e" in ours.lower()
    return divided and abs(a - b) <= max(abs(a) * Decimal("1e-9"), SMALLEST_STEP)


def plain_time(text):
    """A time without the signs in which programs differ: `T`, a zone of UTC, midnight."""
    return re.sub(r"(\.0+)?(Z|\+00:00)?$", "", text.replace("T", " ")).removesuffix(" 00:00:00")


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def differences(ours, theirs):
    """At most three sentences; none where the tables agree."""
    (our_names, our_rows), (their_names, their_rows) = table(ours), table(theirs)
    if our_rows and our_rows[0][0] == "events" and our_names[0] == "measure":
        our_rows = our_rows[:len(their_rows)]  # kpis ends with two rows of text
    if len(our_rows) != len(their_rows):
        return [f"{len(our_rows)} rows against {len(their_rows)}"]
    shared = [(our_names.index(name), their_names.index(name)) for name in their_names
              if name in our_names]
    if len(shared) < 2 and len(their_names) > 1:
        return [f"columns {our_names} against {their_names}"]
    out = []
    for number, (row, other) in enumerate(zip(our_rows, their_rows), 1):
        for mine, their in shared:
            if not same_cell(row[mine], other[their]):
                out.append(f"row {number}, {our_names[mine]}: {row[mine]!r} against"
                           f" {other[their]!r}")
                if len(out) == 3:
                    return out
    return out
