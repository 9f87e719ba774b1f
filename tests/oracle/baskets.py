"""Pairs of products bought together: exact fractions, floating point only in the last step."""
from collections import Counter
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from math import comb

from rules import groups, key_order, order_of, session_of

COLUMNS = ["product_a", "product_b", "count", "support", "confidence_ab", "confidence_ba", "lift",
           "leverage", "conviction_ab", "conviction_ba", "p_value", "q_value"]


@lru_cache(maxsize=None)
def at_least(both, with_a, with_b, baskets):
    """One-sided Fisher: P(at least `both` baskets hold both) where a and b fall independently."""
    ways = sum(comb(with_a, k) * comb(baskets - with_a, with_b - k)
               for k in range(both, min(with_a, with_b) + 1))
    return Fraction(ways, comb(baskets, with_b))


def conviction(confidence, share_of_other):
    return None if confidence == 1 else float((1 - share_of_other) / (1 - confidence))


def adjusted(p_values):
    """Benjamini-Hochberg, in the order of the p-values given."""
    count, least = len(p_values), Fraction(1)
    out = [None] * count
    for rank, index in reversed(list(enumerate(
            sorted(range(count), key=lambda index: p_values[index]), 1))):
        least = min(least, p_values[index] * count / rank)
        out[index] = least
    return out


def basket_pairs(shop, events, choice, scope="order"):
    purchases = [event for event in events
                 if event.type == "purchase" and event.product is not None]
    key = session_of if scope == "session" else lambda event: order_of(shop, event)
    found = groups(purchases, key)
    found.pop(None, None)
    baskets = [sorted({row.product for row in rows}, key=key_order) for rows in found.values()]
    total = len(baskets)
    alone = Counter(product for basket in baskets for product in basket)
    pairs = Counter(pair for basket in baskets for pair in combinations(basket, 2))
    order = sorted(pairs, key=lambda pair: (-pairs[pair], key_order(pair[0]), key_order(pair[1])))
    chances = [at_least(pairs[pair], *sorted((alone[pair[0]], alone[pair[1]])), total)
               for pair in order]
    out = []
    for pair, chance, corrected in zip(order, chances, adjusted(chances)):
        count = pairs[pair]
        with_a, with_b = alone[pair[0]], alone[pair[1]]
        share_a, share_b = Fraction(with_a, total), Fraction(with_b, total)
        forth, back = Fraction(count, with_a), Fraction(count, with_b)
        out.append([pair[0], pair[1], count, float(Fraction(count, total)), float(forth),
                    float(back), float(forth / share_b),
                    float(Fraction(count, total) - share_a * share_b),
                    conviction(forth, share_b), conviction(back, share_a), float(chance),
                    float(corrected)])
    return COLUMNS, out


def neighbours(shop, events, choice):
    """The published form: ordered neighbours among all purchases, equal products kept."""
    products = [event.product for event in events if event.type == "purchase"]
    counts = Counter(zip(products, products[1:]))
    order = sorted(counts, key=lambda pair: (-counts[pair], key_order(pair[0]),
                                             key_order(pair[1])))
    return ["product_a", "product_b", "count"], [[*pair, counts[pair]] for pair in order]
