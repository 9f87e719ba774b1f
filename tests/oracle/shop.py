"""The events of a shop as an obvious list, read from the two CSV shapes that footfall knows.

Everything here is exact: times are whole microseconds, money is Decimal, keys are int or str.
Nothing is shared with the program under test: only the standard library, and `zstd -dc` for
compressed files.
"""
import csv
import io
import subprocess
from dataclasses import dataclass, field
from datetime import datetime, timezone
from decimal import Decimal, InvalidOperation
from typing import Optional

UUID_LENGTH = 36


@dataclass(slots=True)
class Event:
    arrival: int
    time: int  # microseconds since 1970, UTC
    type: str
    user: object = None
    session: Optional[str] = None
    order_id: Optional[str] = None
    product: object = None
    category_id: Optional[int] = None
    category: Optional[tuple] = None  # levels of the path
    brand: Optional[str] = None
    price: Optional[Decimal] = None
    quantity: Optional[Decimal] = Decimal(1)
    amount: Optional[Decimal] = None
    title: Optional[str] = None
    country: Optional[str] = None
    further: dict = field(default_factory=dict)


@dataclass
class Shop:
    shape: str  # rees46 or merch-store
    events: list
    set_aside: list  # (line, reason)
    separator: str  # between the levels of a path
    amount_scale: int
    price_scale: int
    has: frozenset  # the mapped columns, by the names of the model
    order_rule: str  # order_id or session
    columns: list  # every mapped column in the order of the mapping

    def path_text(self, path):
        return None if path is None else self.separator.join(path)


class BadRow(Exception):
    pass


def open_text(path):
    """The decompressed text of a file, with newlines as they stand in it."""
    if str(path).endswith(".zst"):
        data = subprocess.run(["zstd", "-dc", str(path)], check=True, capture_output=True).stdout
    else:
        with open(path, "rb") as file:
            data = file.read()
    return io.StringIO(data.decode("utf-8-sig"), newline="")


def parse_time(text):
    """`2019-10-01 00:00:00 UTC` or `2020-09-24 13:51:07+00:00`."""
    if text.endswith(" UTC"):
        text = text[: -len(" UTC")] + "+00:00"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRow(f"event_time {text!r}") from error
    if moment.tzinfo is None:
        raise BadRow(f"event_time {text!r} has no zone")
    whole = moment.astimezone(timezone.utc) - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (whole.days * 86400 + whole.seconds) * 1_000_000 + whole.microseconds


def parse_decimal(text, scale, name):
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise BadRow(f"{name} {text!r}") from error
    if not value.is_finite() or value != value.quantize(Decimal(1).scaleb(-scale)):
        raise BadRow(f"{name} {text!r}")
    return value


def parse_int(text, name):
    try:
        return int(text)
    except ValueError as error:
        raise BadRow(f"{name} {text!r}") from error


def or_none(text):
    return None if text.strip() == "" else text


REES46_HEADER = ["event_time", "event_type", "product_id", "category_id", "category_code", "brand",
                 "price", "user_id", "user_session"]


def rees46_event(row, arrival):
    cell = {name: or_none(text) for name, text in zip(REES46_HEADER, row)}
    if cell["event_time"] is None or cell["event_type"] is None:
        raise BadRow("no event_time or event_type")
    event = Event(arrival, parse_time(cell["event_time"]), cell["event_type"])
    for name, key in (("user", "user_id"), ("product", "product_id"),
                      ("category_id", "category_id")):
        if cell[key] is not None:
            setattr(event, name, parse_int(cell[key], key))
    event.session = cell["user_session"]
    if cell["category_code"] is not None:
        event.category = tuple(cell["category_code"].split("."))
    event.brand = cell["brand"]
    if cell["price"] is not None:
        event.price = parse_decimal(cell["price"], 2, "price")
        event.amount = event.price
    return event


MERCH_NULLS = {"(not set)", "${escCatTitle}"}


def merch_path(text):
    levels = [level for level in text.split("/") if level.strip() != ""]
    if levels and levels[0] == "Home":
        levels = levels[1:]
    return tuple(levels) or None


def merch_event(cell, arrival):
    cell = {name: None if text in MERCH_NULLS else or_none(text) for name, text in cell.items()}
    if cell["event_time"] is None or cell["event_type"] is None:
        raise BadRow("no event_time or event_type")
    event = Event(arrival, parse_time(cell["event_time"]), cell["event_type"])
    event.user = cell["user_id"]
    event.session = cell["user_session"]
    event.order_id = cell["transaction_id"]
    event.product = cell["product_id"]
    event.title = cell["product_name"]
    event.category = None if cell["category"] is None else merch_path(cell["category"])
    event.brand = cell["brand"]
    event.country = cell["country"]
    event.quantity = None
    if cell["price"] is not None:
        event.price = parse_decimal(cell["price"], 6, "price")
    if cell["quantity"] is not None:
        event.quantity = parse_decimal(cell["quantity"], 0, "quantity")
    if cell["revenue"] is not None:
        event.amount = parse_decimal(cell["revenue"], 6, "revenue")
    event.further = {name: cell[name] for name in
                     ("variant", "device_category", "channel_grouping")}
    event.further["hit_number"] = None if cell["hit_number"] is None else parse_int(
        cell["hit_number"], "hit_number")
    return event


def read_shop(path, header=True):
    """A Shop from a file; `header=False` is the headless rees46 shape."""
    reader = csv.reader(open_text(path))
    names = next(reader) if header else REES46_HEADER
    rees46 = names == REES46_HEADER
    events, set_aside = [], []
    for row in reader:
        try:
            if len(row) != len(names):
                raise BadRow(f"{len(row)} fields, not {len(names)}")
            make = rees46_event(row, len(events)) if rees46 else merch_event(
                dict(zip(names, row)), len(events))
            events.append(make)
        except BadRow as reason:
            set_aside.append((reader.line_num, str(reason)))
    if rees46:
        return Shop("rees46", events, set_aside, ".", 2, 2,
                    frozenset("user session product category_id category brand price".split()),
                    "session", "event_time event_type product_id category_id category brand price"
                    " user_id session_id".split())
    return Shop("merch-store", events, set_aside, "/", 6, 6,
                frozenset("user session order_id product category brand price quantity amount title"
                          " country".split()), "order_id",
                "event_time event_type product_id title category brand variant price quantity"
                " amount order_id user_id session_id hit_number country device_category"
                " channel_grouping".split())
