"""Period ends (期限推算)."""

from typing import Self

from api.schemas.assessments import Words
from api.schemas.base import Answer, Instant
from api.schemas.codes import Counting
from api.schemas.types import Bool, Day, Days, Few, Name
from domain.rules.time import period_explanation, periods


class PeriodEnd(Answer):
    """Where a period ends and why; if `provisional`, the earliest day possible and not a final one."""

    start: Day
    days: Days
    counting: Counting
    first_counted_day: Day
    raw_last_day: Day
    extended_over: Few[Day]
    last_day: Day
    ends_at: Instant
    sources: Few[Name]
    provisional: Bool
    why: Words

    @classmethod
    def of_rules(cls, end: periods.PeriodEnd) -> Self:
        """As the rules reckoned it."""
        said = period_explanation.canonical(end)
        return cls.model_validate({**said, "counting": said["counting"].upper(), "ends_at": end.ends_at})
