"""The Wilson interval against published values."""

from __future__ import annotations

import pytest

from linli.evaluation.rules.wilson import wilson


@pytest.mark.parametrize(
    ("successes", "total", "low", "high"),
    [  # R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_intervals(successes, total, low, high):
    assert wilson(successes, total) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    # the interval of the failures is its mirror image
    assert wilson(total - successes, total) == (pytest.approx(1 - high, abs=5e-5), pytest.approx(1 - low, abs=5e-5))


def test_nothing_counted_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)
    with pytest.raises(ValueError, match="between"):
        wilson(3, 2)
