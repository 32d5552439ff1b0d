"""Revenue growth (营收增速) over the last three closed years, exact (scheme reading 3).

Rates are fractions of one: a tenth is 10 %.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

Amount = int | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Growth:
    """`mean` is the mean of the two yearly rates; `factor` the last year over the first.

    Both are None where a base year is zero: the growth is undefined, never taken as infinite.
    """

    mean: Fraction | None
    factor: Fraction | None

    def compound_at_least(self, rate: Fraction) -> bool | None:
        """Whether the compound yearly rate reaches `rate`, compared by squares: no root is ever rounded."""
        if self.factor is None:
            return None
        return self.factor >= (1 + rate) ** 2


def mean_growth(first: Amount, second: Amount, third: Amount) -> Growth:
    """The growth from the first to the third of three yearly amounts in one unit."""
    if first == 0 or second == 0:
        return Growth(None, None)
    a, b, c = Fraction(first), Fraction(second), Fraction(third)
    return Growth((b / a + c / b) / 2 - 1, c / a)
