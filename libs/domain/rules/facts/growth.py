"""Revenue growth (营收增速) over the last three closed years, exact (scheme reading 3).

Rates are fractions of one: a tenth is 10 %.
"""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

Amount = int | Decimal | Fraction


class Growth(NamedTuple):
    """`mean` is the mean of the two yearly rates; `factor` the last year over the first.

    Both are None where a base year is zero: the growth is undefined, never taken as infinite.
    """

    mean: Fraction | None
    factor: Fraction | None

    def compound_at_least(self, rate: Fraction) -> bool | None:
        """Whether the compound yearly rate reaches `rate`, compared by squares: no root is ever rounded."""
        return None if self.factor is None else self.factor >= compounded(rate)


def compounded(rate: Fraction) -> Fraction:
    """The last year over the first where two years grow by `rate` each."""
    return (1 + rate) ** 2


def mean_growth(first: Amount, second: Amount, third: Amount) -> Growth:
    """The growth from the first to the third of three yearly amounts in one unit."""
    if first == 0 or second == 0:
        return Growth(None, None)
    a, b, c = on_one_scale(first, second, third)
    return Growth(Fraction(b * b + a * c - 2 * a * b, 2 * a * b), Fraction(c, a))


def on_one_scale(first: Amount, second: Amount, third: Amount) -> tuple[int, int, int]:
    """The three amounts as whole numbers in one (tiny) unit: (b/a + c/b) / 2 - 1 is then a single fraction."""
    (a, p), (b, q), (c, r) = first.as_integer_ratio(), second.as_integer_ratio(), third.as_integer_ratio()
    return a * q * r, b * p * r, c * p * q
