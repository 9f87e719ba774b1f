"""The rules that every answer obeys: filters, the calendar, orders, money, quantiles, sorting."""
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
SECOND = 1_000_000
DAY = 86_400 * SECOND


@dataclass
class Choice:
    """What the options of the command line choose: `where` holds (column, operator, values)."""
    begin: str = ""  # --from, a date
    end: str = ""  # --to, a date, included
    zone: str = "UTC"
    where: list = field(default_factory=list)

    def options(self):
        out = []
        if self.begin:
            out += ["--from", self.begin]
        if self.end:
            out += ["--to", self.end]
        if self.zone != "UTC":
            out += ["--timezone", self.zone]
        for column, operator, values in self.where:
            out += ["--where", column + operator + ",".join(values)]
        return out


def local(micros, zone):
    """The wall clock at an instant, to the second."""
    return local_second(micros // SECOND, zone)


@lru_cache(maxsize=1 << 20)
def local_second(seconds, zone):
    return (EPOCH + timedelta(seconds=seconds)).astimezone(ZoneInfo(zone))


def local_day(micros, zone):
    return local(micros, zone).date()


def day_start(day, zone):
    """The instant at which a local day begins, in microseconds."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
    return int((midnight - EPOCH).total_seconds()) * SECOND


def cell_of(shop, event, column):
    if column == "category":
        return event.category
    plain = {"event_time": "time", "order_id": "order_id", "title": "title",
             "event_type": "type", "user_id": "user", "session_id": "session",
             "product_id": "product", "category_id": "category_id", "brand": "brand",
             "price": "price", "quantity": "quantity", "amount": "amount", "country": "country"}
    if column in plain:
        return getattr(event, plain[column])
    return event.further[column]


def holds(shop, event, clause):
    column, operator, values = clause
    value = cell_of(shop, event, column)
    matched = False
    for wanted in values:
        if wanted == "(none)":
            matched = matched or value is None
        elif value is None:
            continue
        elif ".." in wanted:
            low, high = wanted.split("..")
            matched = matched or ((not low or value >= Decimal(low)) and
                                  (not high or value <= Decimal(high)))
        elif column == "category":
            path = tuple(wanted.split(shop.separator))
            matched = matched or value[: len(path)] == path
        else:
            matched = matched or str(value) == wanted
    return matched if operator == "=" else not matched


def chosen(shop, choice):
    """The chosen rows in the order of (event_time, arrival)."""
    rows = shop.events
    if choice.begin:
        low = day_start(date.fromisoformat(choice.begin), choice.zone)
        rows = [event for event in rows if event.time >= low]
    if choice.end:
        high = day_start(date.fromisoformat(choice.end) + timedelta(days=1), choice.zone)
        rows = [event for event in rows if event.time < high]
    for clause in choice.where:
        rows = [event for event in rows if holds(shop, event, clause)]
    return sorted(rows, key=lambda event: (event.time, event.arrival))


def session_of(event):
    """A session is the pair (user_id, session_id); guests and empty ids have none."""
    if event.user is None or event.session is None:
        return None
    return (event.user, event.session)


def order_of(shop, event):
    """The order that a purchase row belongs to; a row without the key is an order of its own."""
    if shop.order_rule == "order_id":
        return ("own", event.arrival) if event.order_id is None else ("id", event.order_id)
    if event.session is None:
        return ("own", event.arrival)
    return ("session", event.user, event.session)


def signed(event):
    """+1 for a purchase, -1 for a return, 0 for all else."""
    return {"purchase": 1, "return": -1}.get(event.type, 0)


def money(events):
    """Net revenue: an absent amount adds nothing."""
    return exact_sum(signed(event) * event.amount for event in events if event.amount is not None)


def units(events):
    return exact_sum(signed(event) * event.quantity for event in events
                     if event.quantity is not None)


def exact_sum(values):
    with localcontext() as context:
        context.prec = 60
        return sum(values, Decimal(0))


def half_up(value, places=6):
    """A fraction as a decimal; ties go away from zero."""
    if value is None:
        return None
    value = Fraction(value)
    scaled = abs(value) * 10 ** places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    with localcontext() as context:
        context.prec = 80
        return Decimal(whole if value >= 0 else -whole).scaleb(-places)


def divided(top, bottom):
    """Money by a count, to six places; nothing by zero is NULL."""
    return None if bottom == 0 else half_up(Fraction(top) / Fraction(bottom))


def ratio(top, bottom):
    """A ratio of counts is a double; of nothing it is NULL."""
    return None if bottom == 0 else float(Fraction(top) / Fraction(bottom))


def quantile(values, share):
    """Hyndman-Fan type 7, exactly; `values` are sorted."""
    if not values:
        return None
    at = Fraction(share) * (len(values) - 1)
    below = at.numerator // at.denominator
    rest = at - below
    low = Fraction(values[below])
    return low if rest == 0 else low + rest * (Fraction(values[below + 1]) - low)


def key_order(key):
    """Ascending, NULL last: numbers as numbers, text by UTF-8 bytes, paths level by level."""
    if key is None:
        return (1,)
    if isinstance(key, str):
        return (0, key.encode())
    if isinstance(key, tuple):
        return (0, [level.encode() for level in key])
    return (0, key)


def metric_order(value):
    """Descending, NULL last."""
    return (1,) if value is None else (0, -value)


def groups(events, key):
    out = {}
    for event in events:
        out.setdefault(key(event), []).append(event)
    return out


def users_in(events):
    return {event.user for event in events if event.user is not None}


def orders_in(shop, events):
    return {order_of(shop, event) for event in events if event.type == "purchase"}


def days_in_range(shop, choice):
    """The first and the last local day of the data, cut by --from and --to; None: nothing is left.

    A filter by anything but time leaves the range as it is.
    """
    if not shop.events:
        return None
    times = [event.time for event in shop.events]
    first, last = local_day(min(times), choice.zone), local_day(max(times), choice.zone)
    if choice.begin:
        first = max(first, date.fromisoformat(choice.begin))
    if choice.end:
        last = min(last, date.fromisoformat(choice.end))
    return (first, last) if first <= last else None


def period_start(day, unit):
    if unit == "day":
        return day
    if unit == "week":
        return day - timedelta(days=day.weekday())
    if unit == "month":
        return day.replace(day=1)
    if unit == "quarter":
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(month=1, day=1)


def period_number(day, unit):
    """A count that grows by one from each calendar unit to the next."""
    if unit == "day":
        return day.toordinal()
    if unit == "week":
        return (day.toordinal() - 1) // 7
    if unit == "month":
        return day.year * 12 + day.month - 1
    if unit == "quarter":
        return day.year * 4 + (day.month - 1) // 3
    return day.year


def period_begin(number, unit):
    """The first day of the unit with this number."""
    if unit == "day":
        return date.fromordinal(number)
    if unit == "week":
        return date.fromordinal(number * 7 + 1)
    if unit == "month":
        return date(number // 12, number % 12 + 1, 1)
    if unit == "quarter":
        return date(number // 4, number % 4 * 3 + 1, 1)
    return date(number, 1, 1)
