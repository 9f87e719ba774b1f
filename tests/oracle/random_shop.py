"""Small nasty shops as CSV, the same bytes for the same seed.

Equal times, bursts of identical rows, interleaved sessions, empty sessions, one session id with
two users, guests, NULL brands and categories, zero prices, returns, kinds of event that no answer
knows, names that need quotes. `python3 random_shop.py SHAPE SEED` prints one.
"""
import csv
import io
import random
import sys
from datetime import datetime, timedelta, timezone

START = datetime(2019, 9, 28, 22, 0, 0, tzinfo=timezone.utc)
KINDS = ["view"] * 10 + ["cart"] * 4 + ["purchase"] * 4 + ["remove_from_cart"] * 2 + ["return"] + [
    "wishlist", "view"]
CATEGORIES = ["electronics.smartphone", "electronics", "electronics.audio.headphone", "apparel",
              "apparel.shoes", "apparel-kids", "", ""]
BRANDS = ["acme", "Acme", "zöe", "b\"q", "x,y", "", ""]


def moments(dice, count):
    """Times from all over some weeks, in bursts of the same second, nearly in order."""
    now, out = START, []
    span = dice.choice([2, 40, 3000, 40_000])
    for _ in range(count):
        if dice.random() < 0.6:
            now += timedelta(seconds=int(dice.expovariate(1 / span)))
        out.append(now - timedelta(seconds=dice.choice([0, 0, 0, 0, 0, 0, 7, 90_000])))
    return out


def catalogue(dice):
    """Products with attributes that change from row to row now and then."""
    return [(str(1000 + number), str(2053013555631882655 + dice.randrange(4)),
             dice.choice(CATEGORIES), dice.choice(BRANDS),
             dice.choice(["0.00", "5.00", f"{dice.randrange(1, 90000) / 100:.2f}"]))
            for number in range(dice.randrange(1, 14))]


def visits(dice):
    """(user, session) pairs: several sessions a user, one shared by two users, empty ones."""
    users = [str(dice.randrange(500_000_000, 600_000_000)) for _ in range(dice.randrange(1, 12))]
    pairs = [(user, session_id(dice)) for user in users for _ in range(dice.randrange(1, 4))]
    pairs.append((users[-1], pairs[0][1]))
    pairs.append((users[0], ""))
    if dice.random() < 0.5:
        pairs += [("", session_id(dice)), ("", "")]
    return pairs


def session_id(dice):
    digits = f"{dice.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def rees46(seed):
    dice = random.Random(seed)
    products, pairs = catalogue(dice), visits(dice)
    out = io.StringIO()
    rows = csv.writer(out, lineterminator=dice.choice(["\n", "\r\n"]))
    rows.writerow("event_time event_type product_id category_id category_code brand price user_id"
                  " user_session".split())
    for moment in moments(dice, dice.randrange(1, 400)):
        product, category_id, category, brand, price = dice.choice(products)
        user, session = dice.choice(pairs)
        if dice.random() < 0.05:
            price = dice.choice(["0.00", "", "1.00"])
        if dice.random() < 0.05:
            brand = dice.choice(BRANDS)
        row = [moment.strftime("%Y-%m-%d %H:%M:%S UTC"), dice.choice(KINDS), product, category_id,
               category, brand, price, user, session]
        for _ in range(dice.choice([1] * 8 + [2, 4])):
            rows.writerow(row)
    return out.getvalue()


def merch_store(seed):
    dice = random.Random(seed + 1_000_000)
    products, pairs = catalogue(dice), visits(dice)
    pairs = [("00" + user if dice.random() < 0.3 and user else user, session)
             for user, session in pairs]
    orders = [f"ORD{dice.randrange(100, 130)}" for _ in range(8)] + ["", ""]
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow("event_time event_type product_id product_name category brand variant price"
                  " quantity revenue transaction_id user_id user_session hit_number country"
                  " device_category channel_grouping".split())
    for moment in moments(dice, dice.randrange(1, 400)):
        product, _, category, brand, price = dice.choice(products)
        user, session = dice.choice(pairs)
        kind = dice.choice(KINDS)
        money = kind in ("purchase", "return")
        revenue = f"{dice.randrange(0, 10**9) / 10**6:.6f}" if dice.random() < 0.7 else ""
        path = dice.choice(["", "Home/", "Home/"]) + category.replace(".", "/") + "/"
        rows.writerow([
            moment.strftime("%Y-%m-%d %H:%M:%S UTC"), kind, "P" + product,
            dice.choice(["", "Mug 7\"", "Mug, blue", "Tee"]),
            dice.choice([path, path, path, "(not set)", "${escCatTitle}"]),
            brand or "(not set)", "(not set)", price,
            str(dice.randrange(0, 5)) if money and dice.random() < 0.8 else "",
            revenue if money else "", dice.choice(orders) if money else "", user, session,
            str(dice.randrange(1, 500)), dice.choice(["Japan", "Chile", "(not set)"]), "mobile",
            "Direct"])
    return out.getvalue()


SHAPES = {"rees46": rees46, "merch-store": merch_store}

if __name__ == "__main__":
    sys.stdout.write(SHAPES[sys.argv[1]](int(sys.argv[2])))
