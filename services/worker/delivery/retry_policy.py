"""When a delivery is tried again, and when it is left to an operator (死信)."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from worker.delivery.answers import Answer, Meaning


@dataclass(frozen=True, slots=True)
class Schedule:
    """Pauses after the first, second, … attempt; the last one repeats until `attempts` are used up.

    `refusals` is after how many attempts an event that the receiver refuses as such is parked.
    """

    pauses: Sequence[timedelta]
    attempts: int
    refusals: int

    def pause_after(self, attempts: int, answer: Answer) -> timedelta | None:
        """How long to wait, with jitter; None: park it."""
        most = self.refusals if answer.meaning is Meaning.REFUSED else self.attempts
        if attempts >= most:
            return None
        pause = self.pauses[min(attempts, len(self.pauses)) - 1]
        # up to a tenth more, so that what failed together does not come back together
        return max(pause * random.uniform(1, 1.1), answer.pause)  # noqa: S311 - not a secret


# One receiver that is ours to reach for as long as it takes: three days of half minutes.
FEED = Schedule([timedelta(seconds=s) for s in (1, 2, 5, 10, 20, 30)], attempts=8640, refusals=8)

# Other people's receivers, by the schedule that Standard Webhooks recommends: about three days in ten attempts.
WEBHOOK = Schedule(
    [
        timedelta(seconds=5),
        timedelta(minutes=5),
        timedelta(minutes=30),
        *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
    ],
    attempts=10,
    refusals=10,
)
