"""Chooses one language a segment so that the whole sequence is likeliest: Viterbi's algorithm, with a price for every change.

A sentence alone cannot tell Danish from Norwegian; its neighbours can.
"""

from collections.abc import Sequence


def best_path(emissions: Sequence[dict[str, float]], prices: Sequence[float], states: Sequence[str]) -> list[str]:
    """The state of every place; `prices[i]` is paid for a change between places i - 1 and i. Ties go to the earlier state."""
    if not emissions:
        return []
    total = {s: emissions[0].get(s, 0.0) for s in states}
    leader = max(states, key=total.__getitem__)
    back: list[dict[str, str]] = []
    for emission, price in zip(emissions[1:], prices[1:], strict=True):
        entry = total[leader] - price
        came, now, best = {}, {}, None
        for s in states:
            score = total[s]
            if score >= entry:
                came[s] = s
            else:
                came[s], score = leader, entry
            score += emission.get(s, 0.0)
            now[s] = score
            if best is None or score > now[best]:
                best = s
        back.append(came)
        total, leader = now, best or leader
    path = [leader]
    for came in reversed(back):
        leader = came[leader]
        path.append(leader)
    return path[::-1]
