"""The answers that count and add by groups, as slow and plain as they go.

Every function returns (columns, rows); a cell is None, int, Decimal, float, str, bool or date.
"""
from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from math import sqrt

from rules import (Choice, cell_of, chosen, days_in_range, divided, exact_sum, groups, half_up,
                   key_order, local, local_day, metric_order, money, order_of, orders_in,
                   period_begin, period_number, quantile, ratio, session_of, units, users_in)
from walks import carts


def typed(events, event_type):
    return [event for event in events if event.type == event_type]


def sessions_in(events):
    return {session_of(event) for event in events} - {None}


def products_in(events):
    return {event.product for event in events if event.product is not None}


# --- the shop at a glance ---------------------------------------------------------------------


def kpi_values(shop, events, choice, form):
    purchases = typed(events, "purchase")
    buyers = users_in(purchases)
    viewers = users_in(typed(events, "view"))
    orders = orders_in(shop, events)
    of_buyers = [event for event in events if event.user in buyers]
    orders_of = {user: len(orders_in(shop, rows))
                 for user, rows in groups(of_buyers, lambda event: event.user).items()}
    known_sessions = sessions_in(events)
    fates, _ = carts(events)
    abandoned = sum(fate[1] == "abandoned" for fate in fates)
    values = {
        "events": len(events), "users": len(users_in(events)), "buyers": len(buyers),
        "sessions": len(known_sessions), "orders": len(orders),
        "products": len(products_in(events)), "revenue": money(events),
        "gross_revenue": money(purchases), "returns": -money(typed(events, "return")),
        "aov": divided(money(events), len(orders)),
        "units_per_order": divided(units(events), len(orders)),
        "orders_per_buyer": divided(len(orders_in(shop, of_buyers)), len(buyers)),
        "purchases_per_buyer": divided(len(typed(of_buyers, "purchase")), len(buyers)),
        "revenue_per_buyer": divided(money(of_buyers), len(buyers)),
        "repeat_rate": divided(sum(count >= 2 for count in orders_of.values()), len(buyers)),
        "conversion_session": divided(len(sessions_in(purchases)), len(known_sessions)),
        "conversion_user": divided(len(buyers), len(users_in(events))),
        "conversion_product": divided(len(buyers), len(viewers)),
        "cart_abandonment": divided(abandoned, len(fates))}
    if form == "published":
        priced = [event for event in purchases if event.amount is not None]
        values["orders"] = len(purchases)
        values["aov"] = divided(money(priced), len(priced))
        values["units_per_order"] = divided(units(events), len(purchases))
        values["orders_per_buyer"] = values["purchases_per_buyer"]
        at = list(values).index("revenue_per_buyer") + 1
        values = dict([*list(values.items())[:at],
                       ("revenue_per_buyer_as_aov", values["revenue_per_buyer"]),
                       *list(values.items())[at:]])
    return values


def covered(shop, first, last, zone):
    """Whether the data reach over the days from first to last."""
    days = [local_day(event.time, zone) for event in shop.events]
    return bool(days) and min(days) <= first and max(days) >= last


def kpis(shop, events, choice, form="correct"):
    now = kpi_values(shop, events, choice, form)
    before = {}
    if choice.begin and shop.events:
        first = date.fromisoformat(choice.begin)
        last = (date.fromisoformat(choice.end) if choice.end else
                max(local_day(event.time, choice.zone) for event in shop.events))
        length = last - first + timedelta(days=1)
        if last >= first and covered(shop, first - length, first - timedelta(days=1), choice.zone):
            previous = Choice(str(first - length), str(first - timedelta(days=1)), choice.zone,
                              choice.where)
            before = kpi_values(shop, chosen(shop, previous), previous, form)
    out = []
    for measure, value in now.items():
        then = before.get(measure)
        change = None
        if value is not None and then:
            change = float(Fraction(value) / Fraction(then) - 1)
        out.append([measure, value, then, change, None])
    days = [str(local_day(event.time, choice.zone)) for event in events]
    out.append(["first_day", None, None, None, min(days, default=None)])
    out.append(["last_day", None, None, None, max(days, default=None)])
    return ["measure", "value", "previous", "change", "text"], out


def events_by_type(shop, events, choice):
    parts = groups(events, lambda event: event.type)
    order = sorted(parts, key=lambda key: (-len(parts[key]), key_order(key)))
    return ["event_type", "events", "users", "sessions"], [
        [key, len(parts[key]), len(users_in(parts[key])), len(sessions_in(parts[key]))]
        for key in order]


NUMBERS = ("price", "quantity", "amount", "hit_number")


def profile(shop, events, choice):
    out = []
    for column in shop.columns:
        values = [value for value in (cell_of(shop, event, column) for event in events)
                  if value is not None]
        figures = [None] * 7
        if column in NUMBERS and values:
            values.sort()
            mean = Fraction(exact_sum(values)) / len(values)
            squares = sum((Fraction(value) - mean) ** 2 for value in values)
            figures = [float(mean),
                       sqrt(squares / (len(values) - 1)) if len(values) > 1 else None] + [
                half_up(quantile(values, Fraction(share, 100))) for share in (1, 25, 50, 75, 99)]
        out.append([column, len(events), len(events) - len(values), len(set(values))] + figures)
    return ["column", "rows", "nulls", "distinct", "mean", "sd", "q1", "q25", "q50", "q75",
            "q99"], out


def completeness(shop, events, choice):
    parts = groups(events, lambda event: period_number(local_day(event.time, choice.zone), "month"))
    span = days_in_range(shop, choice)
    if span is None:
        return ["month", "column", "rows", "present", "share"], []
    out = []
    for month in range(period_number(span[0], "month"), period_number(span[1], "month") + 1):
        rows = parts.get(month, [])
        for column in shop.columns:
            present = sum(cell_of(shop, event, column) is not None for event in rows)
            out.append([period_begin(month, "month"), column, len(rows), present,
                        ratio(present, len(rows))])
    return ["month", "column", "rows", "present", "share"], out


# --- time -------------------------------------------------------------------------------------


def first_purchases(shop, events):
    """The first purchase row of each order; the events are in (time, arrival) order."""
    first = {}
    for event in events:
        if event.type == "purchase":
            first.setdefault(order_of(shop, event), event)
    return list(first.values())


def by_clock(shop, events, choice, cells, cell):
    parts = groups(events, lambda event: cell(local(event.time, choice.zone)))
    orders = Counter(cell(local(event.time, choice.zone))
                     for event in first_purchases(shop, events))
    return [list(key) + [money(parts.get(key, [])), orders[key],
                         len(users_in(parts.get(key, [])))] for key in cells]


def hourly(shop, events, choice):
    return ["hour", "revenue", "orders", "users"], by_clock(
        shop, events, choice, [(hour,) for hour in range(24)], lambda at: (at.hour,))


def weekday(shop, events, choice):
    return ["weekday", "revenue", "orders", "users"], by_clock(
        shop, events, choice, [(day,) for day in range(1, 8)], lambda at: (at.isoweekday(),))


def hour_of_week(shop, events, choice):
    return ["weekday", "hour", "revenue", "orders", "users"], by_clock(
        shop, events, choice, [(day, hour) for day in range(1, 8) for hour in range(24)],
        lambda at: (at.isoweekday(), at.hour))


def peak_hours(shop, events, choice, top=5, form="correct"):
    there = {local(event.time, choice.zone).hour for event in events}
    rows = [row for row in hourly(shop, events, choice)[1] if row[0] in there]
    lines = Counter(local(event.time, choice.zone).hour for event in typed(events, "purchase"))
    rows = [[hour, lines[hour] if form == "published" else orders, revenue]
            for hour, revenue, orders, users in rows]
    rows.sort(key=lambda row: (-row[1], row[0]))
    return ["hour", "orders", "revenue"], rows[:top]


MEASURES = {
    "events": lambda shop, rows: len(rows),
    "users": lambda shop, rows: len(users_in(rows)),
    "buyers": lambda shop, rows: len(users_in(typed(rows, "purchase"))),
    "sessions": lambda shop, rows: len(sessions_in(rows)),
    "units": lambda shop, rows: units(rows),
    "revenue": lambda shop, rows: money(rows),
    "gross_revenue": lambda shop, rows: money(typed(rows, "purchase"))}


def trend(shop, events, choice, measure="revenue", by="day"):
    """Without split; every period of the range, empty ones too."""
    def number(event):
        return period_number(local_day(event.time, choice.zone), by)

    span = days_in_range(shop, choice)
    if span is None:
        return ["period", "value", "partial"], []
    parts = groups(events, number)
    starts = Counter(map(number, first_purchases(shop, events)))
    out = []
    for at in range(period_number(span[0], by), period_number(span[1], by) + 1):
        rows = parts.get(at, [])
        value = starts[at] if measure == "orders" else MEASURES[measure](shop, rows)
        begin, after = period_begin(at, by), period_begin(at + 1, by)
        partial = begin < span[0] or after > span[1] + timedelta(days=1)
        out.append([begin, value, partial])
    return ["period", "value", "partial"], out


# --- products, categories, brands -------------------------------------------------------------


def top_products(shop, events, choice, by="revenue", min_sessions=100, form="correct"):
    parts = groups(events, lambda event: event.product)
    parts.pop(None, None)
    lines = []
    for product, rows in parts.items():
        titles = [row.title for row in typed(rows, "purchase") if row.title is not None]
        viewing = len(sessions_in(typed(rows, "view")))
        views = len(typed(rows, "view"))
        revenue = money(rows)
        share = divided(revenue, viewing) if viewing >= min_sessions else None
        if form == "published":
            share = divided(revenue, views)
        lines.append([product, titles[-1] if titles else None, revenue, units(rows),
                      len(orders_in(shop, rows)), len(users_in(typed(rows, "purchase"))),
                      views if form == "published" else viewing, share])
    at = {"revenue": 2, "units": 3, "orders": 4, "buyers": 5}[by]
    lines.sort(key=lambda line: (metric_order(line[at]), key_order(line[0])))
    looks = (["views", "revenue_per_view"] if form == "published" else
             ["viewing_sessions", "revenue_per_viewing_session"])
    return ["rank", "product_id", "title", "revenue", "units", "orders", "buyers", *looks], [
        [rank] + line for rank, line in enumerate(lines, 1)]


def sales(shop, events, choice, key, show):
    parts = groups(events, key)
    parts.pop("no row", None)
    total = money(events)
    lines = []
    for group, rows in parts.items():
        buyers = len(users_in(typed(rows, "purchase")))
        revenue = money(rows)
        lines.append((group, [revenue, units(rows), len(orders_in(shop, rows)), buyers,
                              len(typed(rows, "view")),
                              None if total == 0 else float(Fraction(revenue) / Fraction(total)),
                              ratio(buyers, len(users_in(typed(rows, "view"))))]))
    lines.sort(key=lambda line: (-line[1][0], key_order(line[0])))
    return [[show(group)] + cells for group, cells in lines]


SALES_COLUMNS = ["revenue", "units", "orders", "buyers", "views", "share", "conversion_product"]


def category_sales(shop, events, choice, level=0):
    def key(event):
        path = event.category
        if level == 0:
            return path
        if path is None:
            return None if level == 1 else "no row"
        return path[:level] if len(path) >= level else "no row"  # the subtree, by its whole path

    return ["category"] + SALES_COLUMNS, sales(shop, events, choice, key, shop.path_text)


def brand_sales(shop, events, choice):
    return ["brand"] + SALES_COLUMNS, sales(shop, events, choice, lambda event: event.brand,
                                            lambda name: name)


def interactions(shop, events, choice, by="category", form="correct"):
    if by == "category":
        counts = Counter((event.category_id, event.category) for event in events)
    else:
        counts = Counter((event.user, event.category) for event in events
                         if event.user is not None)
    order = sorted(counts, key=lambda pair: (-counts[pair], key_order(pair[0]),
                                             key_order(pair[1])))
    all_events = sum(counts.values())
    rows = [[pair[0], shop.path_text(pair[1]), counts[pair], ratio(counts[pair], all_events)]
            for pair in order]
    return ["category_id" if by == "category" else "user_id", "category", "interactions",
            "share"], rows


def price_stats(shop, events, choice, by="category", form="correct"):
    kinds = {"view": "viewed", "purchase": "bought"}
    keys = {"category": lambda event: (event.category,), "brand": lambda event: (event.brand,),
            "both": lambda event: (event.category, event.brand)}
    key, out = keys[by], []
    if form == "correct":
        counted = [event for event in events if event.type in kinds and event.price is not None]
    else:
        counted = [event for event in events if event.price is not None]
    parts = groups(counted, lambda event: (
        key(event), kinds[event.type] if form == "correct" else "all"))
    for (group, kind), rows in parts.items():
        zeros = sum(row.price == 0 for row in rows)
        prices = sorted(row.price for row in rows if row.price > 0 or form == "published")
        mean = divided(exact_sum(prices), len(prices))
        out.append((group, kind, len(prices), zeros, mean, prices[0] if prices else None,
                    prices[-1] if prices else None, half_up(quantile(prices, Fraction(1, 2)))))
    if form == "correct":
        out.sort(key=lambda row: (-row[2], [key_order(part) for part in row[0]],
                                  row[1] != "viewed"))
    else:
        out.sort(key=lambda row: (metric_order(row[4]), [key_order(part) for part in row[0]]))
        out = out[:10]
    names = {"category": ["category"], "brand": ["brand"], "both": ["category", "brand"]}[by]
    return names + ["kind", "events", "zero_prices", "mean", "min", "max", "median"], [
        [shop.path_text(part) if name == "category" else part
         for name, part in zip(names, row[0])] + list(row[1:]) for row in out]


def top_customers(shop, events, choice, by="revenue"):
    parts = groups(events, lambda event: event.user)
    parts.pop(None, None)
    lines = [[user, money(rows), len(orders_in(shop, rows)), len(rows), units(rows)]
             for user, rows in parts.items()]
    at = {"revenue": 1, "orders": 2, "events": 3}[by]
    lines.sort(key=lambda line: (-line[at], key_order(line[0])))
    return ["rank", "user_id", "revenue", "orders", "events", "units"], [
        [rank] + line for rank, line in enumerate(lines, 1)]
