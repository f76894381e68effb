"""The Wilson score interval: how far a share of few cases can be trusted."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959963984540054  # the 97.5 % point of the standard normal distribution


def wilson(successes: int, total: int) -> tuple[float, float]:
    """The 95 % interval of a share, both ends 0..1; (0, 1) when there is nothing to go by.

    E. B. Wilson (1927), without continuity correction; values as in R. G. Newcombe (1998), method 3.
    Raises ValueError unless 0 <= successes <= total.
    """
    if not 0 <= successes <= total:
        raise ValueError("successes must lie between 0 and total")
    if total == 0:
        return 0.0, 1.0
    share, square = successes / total, Z95 * Z95
    middle = share + square / (2 * total)
    reach = Z95 * sqrt(share * (1 - share) / total + square / (4 * total * total))
    whole = 1 + square / total
    low = 0.0 if successes == 0 else (middle - reach) / whole
    high = 1.0 if successes == total else (middle + reach) / whole
    return low, high
