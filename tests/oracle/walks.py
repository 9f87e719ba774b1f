"""The answers that look at one user, session or order at a time, as slow and plain as they go.

Every function returns (columns, rows); a cell is None, int, Decimal, float, str, bool or date.
"""
from collections import Counter
from fractions import Fraction

from rules import (DAY, SECOND, days_in_range, divided, exact_sum, groups, half_up, key_order,
                   local, local_day, period_begin, period_number, quantile, ratio, session_of,
                   users_in)


def seconds(micros):
    return None if micros is None else Fraction(micros) / SECOND


def as_real(value):
    return None if value is None else float(value)


# --- funnel -----------------------------------------------------------------------------------


def until_end(events, start, window, exclude):
    """The events after `start` that a run may use: in the window, before an excluded one."""
    out = []
    for event in events[start + 1:]:
        if event.time > events[start].time + window or event.type in exclude:
            break
        out.append(event)
    return out


def ordered_run(steps, optional, first, rest):
    """The (step, time) pairs of the run from the event `first`, each at its first event.

    A step can be taken after any step before it that is reached, where only optional steps lie
    between the two. An optional step is part of the run when the run passed it in time.
    """
    reached = {0: (-1, first.time)}  # step: (place of its event, time)
    for step in range(1, len(steps)):
        nearest = [before for before in range(step)
                   if all(optional[between] for between in range(before + 1, step))]
        for place, event in enumerate(rest):
            if event.type == steps[step] and any(
                    before in reached and reached[before][0] < place for before in nearest):
                reached[step] = (place, event.time)
                break
    run, next_place = [], len(rest)
    for step in sorted(reached, reverse=True):
        if reached[step][0] < next_place:
            run.insert(0, (step, reached[step][1]))
            next_place = reached[step][0]
    return run


def strict_run(steps, optional, first, rest):
    """Like ordered_run, where no event of another step may lie between two steps.

    Tries every event for every step, earliest first, and keeps the first of the deepest.
    """
    best = []

    def go_on(place, run):
        nonlocal best
        if len(run) > len(best):
            best = run
        if len(run) == len(steps):
            return
        here, wanted = steps[len(run) - 1], steps[len(run)]
        for at in range(place, len(rest)):
            event = rest[at]
            if event.type == wanted:
                go_on(at + 1, run + [(len(run), event.time)])
            if event.type in steps and event.type not in (here, wanted):
                return

    go_on(0, [(0, first.time)])
    return best


def any_run(steps, optional, first, rest):
    """The distinct steps in the window that `first` opens, in the order of time."""
    left, run = list(steps), []
    for event in [first] + rest:
        if event.type in left:
            left.remove(event.type)
            run.append((len(run), event.time))
    return run


RUNS = {"ordered": ordered_run, "strict": strict_run, "any": any_run}


def deepest_run(events, steps, optional, window, mode, exclude):
    best = []
    for start, event in enumerate(events):
        if event.type not in (steps if mode == "any" else steps[:1]):
            continue
        run = RUNS[mode](steps, optional, event, until_end(events, start, window, exclude))
        if not best or run[-1][0] > best[-1][0]:  # among equals the run that starts first stays
            best = run
    return best


def funnel(shop, events, choice, steps=("view", "cart", "purchase"), window=7 * DAY, scope="user",
           mode="ordered", exclude=()):
    optional = [step.endswith("?") for step in steps]
    kinds = [step.rstrip("?") for step in steps]
    scopes = {
        "user": lambda event: event.user,
        "session": session_of,
        "product": lambda event: None if event.user is None or event.product is None
        else (event.user, event.product)}
    runs = []
    for key, rows in groups(events, scopes[scope]).items():
        if key is not None:
            runs.append((rows[0].user,
                         deepest_run(rows, kinds, optional, window, mode, exclude)))
    kinds_there = {event.type for event in shop.events}
    begins = kinds if mode == "any" else kinds[:1]
    applies = not shop.events or kinds_there & set(begins)
    out, first, required = [], 0, 0
    for step, text in enumerate(steps if applies else ()):
        there = [(user, run) for user, run in runs if step in dict(run)]
        count = len(there)
        first = count if step == 0 else first
        gaps = sorted(run[at][1] - run[at - 1][1] for _, run in there
                      for at in range(1, len(run)) if run[at][0] == step)
        lost = sum(run[-1][0] == step for _, run in there)
        out.append([step + 1, text, optional[step], count, len({user for user, _ in there}),
                    None if step == 0 else ratio(count, required), ratio(count, first),
                    lost if step + 1 < len(steps) else None] +
                   [as_real(seconds(quantile(gaps, Fraction(share, 100))))
                    for share in (25, 50, 75, 90)])
        required = required if optional[step] else count
    return ["step", "event_type", "optional", "entities", "users", "conversion_step",
            "conversion_overall", "lost", "q25", "q50", "q75", "q90"], out


# --- cohorts ----------------------------------------------------------------------------------


def cohort_retention(shop, events, choice, by="month", kind="auto", bounded=True, first="all"):
    if kind == "auto":
        kind = "any" if any(event.type == "view" for event in shop.events) else "purchase"

    def counts(event):
        return event.user is not None and kind in ("any", event.type)

    def number(event):
        return period_number(local_day(event.time, choice.zone), by)

    began = {}
    for event in shop.events if first == "all" else events:
        if counts(event):
            began[event.user] = min(began.get(event.user, number(event)), number(event))
    people = users_in(events)
    began = {user: cohort for user, cohort in began.items() if user in people}
    active = {(event.user, number(event)) for event in events if counts(event)}
    columns = ["cohort", "period", "size", "active", "share"]
    if not began:
        return columns, []
    last_of_user = {}
    for user, period in active:
        last_of_user[user] = max(last_of_user.get(user, period), period)
    end = period_number(days_in_range(shop, choice)[1], by)
    out = []
    for cohort in range(min(began.values()), end + 1):
        members = [user for user, start in began.items() if start == cohort]
        for period in range(cohort, end + 1):
            if bounded:
                there = sum((user, period) in active for user in members)
            else:
                there = sum(last_of_user.get(user, -1) >= period for user in members)
            out.append([period_begin(cohort, by), period - cohort, len(members), there,
                        ratio(there, len(members))])
    return columns, out


# --- sessions ---------------------------------------------------------------------------------


def session_figures(sessions):
    count = len(sessions)
    durations = sorted(rows[-1].time - rows[0].time for rows in sessions)
    depths = sum(len({row.product for row in rows if row.product is not None})
                 for rows in sessions)
    rows = sum(map(len, sessions))
    bounces = sum(len(rows) == 1 for rows in sessions)
    return [count, rows, divided(rows, count), divided(seconds(sum(durations)), count),
            None if count == 0 else half_up(seconds(quantile(durations, Fraction(1, 2)))),
            divided(depths, count), bounces, ratio(bounces, count)]


SESSION_COLUMNS = ["sessions", "events", "mean_events", "mean_duration", "median_duration",
                   "mean_depth", "bounces", "bounce_rate"]


def sessions(shop, events, choice, by="total"):
    found = groups(events, session_of)
    found.pop(None, None)
    found = list(found.values())
    if by == "total":
        return SESSION_COLUMNS, [session_figures(found)]
    if by == "events":
        sizes = Counter(map(len, found))
        return ["events_in_session", "sessions"], [[size, sizes[size]] for size in sorted(sizes)]
    if by == "hour":
        parts = {hour: [] for hour in range(24)}
        for rows in found:
            parts[local(rows[0].time, choice.zone).hour].append(rows)
        order = sorted(parts)
    else:
        parts = groups(found, lambda rows: rows[0].category)
        order = sorted(parts, key=lambda key: (-len(parts[key]), key_order(key)))
    return [by] + SESSION_COLUMNS, [
        [shop.path_text(key) if by == "category" else key] + session_figures(parts[key])
        for key in order]


# --- carts ------------------------------------------------------------------------------------


def cart_of(rows, later_buys):
    """One session x product with a cart row: (group row, fate, value, recovered, time in cart)."""
    carts = [index for index, row in enumerate(rows) if row.type == "cart"]
    first, last = carts[0], carts[-1]
    bought = any(row.type == "purchase" for row in rows[first + 1:])
    removals = [row for row in rows[last + 1:] if row.type == "remove_from_cart"]
    row = rows[last]
    if bought:
        return row, "bought", False, None
    if removals:
        return row, "removed", False, removals[0].time - row.time
    recovered = any((row.time, row.arrival) < (buy.time, buy.arrival)
                    and buy.time <= row.time + 7 * DAY for buy in later_buys)
    return row, "abandoned", recovered, None


def cart_figures(fates, without_cart):
    """`fates` are cart_of()'s; `without_cart` counts purchases without a cart."""
    abandoned = [fate for fate in fates if fate[1] == "abandoned"]
    recovered = sum(fate[2] for fate in abandoned)
    times = sorted(fate[3] for fate in fates if fate[1] == "removed")
    return [len(fates), sum(fate[1] == "bought" for fate in fates), len(times), len(abandoned),
            ratio(len(abandoned), len(fates)),
            exact_sum(fate[0].amount for fate in abandoned if fate[0].amount is not None),
            recovered, ratio(recovered, len(abandoned)), without_cart,
            half_up(seconds(quantile(times, Fraction(1, 2)))) if times else None]


CART_COLUMNS = ["carted", "bought", "removed", "abandoned", "abandonment", "abandoned_value",
                "recovered", "recovery", "purchases_without_cart", "median_time_in_cart"]


def carts(events):
    """(fates of all carted session x product pairs, first purchase rows that had no cart)."""
    pairs = groups(events, lambda event: None if session_of(event) is None or event.product is None
                   else (session_of(event), event.product))
    pairs.pop(None, None)
    buys = groups([event for event in events if event.type == "purchase"],
                  lambda event: (event.user, event.product))
    fates, without = [], []
    for (session, product), rows in pairs.items():
        if any(row.type == "cart" for row in rows):
            fates.append(cart_of(rows, buys.get((session[0], product), [])))
        bought = [index for index, row in enumerate(rows) if row.type == "purchase"]
        if bought and not any(row.type == "cart" for row in rows[: bought[0]]):
            without.append(rows[bought[0]])
    return fates, without


def cart_abandonment(shop, events, choice, by="total"):
    if shop.events and all(event.type != "cart" for event in shop.events):
        return ([] if by == "total" else [by]) + CART_COLUMNS, []  # does not apply
    fates, without = carts(events)
    if by == "total":
        return CART_COLUMNS, [cart_figures(fates, len(without))]
    group = {"category": lambda row: row.category,
             "hour": lambda row: local(row.time, choice.zone).hour}[by]
    parts = groups(fates, lambda fate: group(fate[0]))
    bare = groups(without, group)
    keys = set(range(24)) if by == "hour" else set(parts) | set(bare)
    lines = {key: cart_figures(parts.get(key, []), len(bare.get(key, []))) for key in keys}
    order = sorted(keys, key=key_order if by == "hour" else
                   lambda key: (-lines[key][0], key_order(key)))
    return [by] + CART_COLUMNS, [
        [shop.path_text(key) if by == "category" else key] + lines[key] for key in order]


# --- affinity ---------------------------------------------------------------------------------


def favourite(rows):
    """The (category, brand) pair of one user: most events, then most purchases, then the key."""
    pairs = groups(rows, lambda row: (row.category, row.brand))
    order = sorted(pairs, key=lambda pair: (
        pair == (None, None), -len(pairs[pair]),
        -sum(row.type == "purchase" for row in pairs[pair]), key_order(pair[0]),
        key_order(pair[1])))
    return order[0], len(pairs[order[0]])


def user_affinity(shop, events, choice, by="winner"):
    people = groups([event for event in events if event.user is not None],
                    lambda event: event.user)
    wins = {user: favourite(rows) for user, rows in people.items()}
    if by == "user":
        return ["user_id", "category", "brand", "events", "share"], [
            [user, shop.path_text(wins[user][0][0]), wins[user][0][1], wins[user][1],
             ratio(wins[user][1], len(people[user]))] for user in sorted(people, key=key_order)]
    winners = Counter(pair for pair, count in wins.values())
    order = sorted(winners, key=lambda pair: (-winners[pair], key_order(pair[0]),
                                              key_order(pair[1])))
    return ["category", "brand", "users", "share"], [
        [shop.path_text(pair[0]), pair[1], winners[pair], ratio(winners[pair], len(people))]
        for pair in order]


def engaged_users(shop, events, choice):
    out = []
    parts = groups(events, lambda event: (event.category, event.brand))
    for pair in sorted(parts, key=lambda pair: (key_order(pair[0]), key_order(pair[1]))):
        counts = Counter(row.user for row in parts[pair] if row.user is not None)
        most = max(counts.values(), default=0)
        for user in sorted((user for user in counts if counts[user] == most), key=key_order):
            out.append([shop.path_text(pair[0]), pair[1], user, most,
                        ratio(most, len(parts[pair]))])
    return ["category", "brand", "user_id", "events", "share"], out
