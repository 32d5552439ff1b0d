"""A breaker for one receiver: while it is down, one probe at a time, with longer and longer pauses."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from worker.delivery.answers import Answer, Meaning

# this many failures on end, with no arrival in between, and the receiver counts as down
_PATIENCE = 5
_EVER = datetime.min.replace(tzinfo=UTC)
_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(seconds=30)


@dataclass(slots=True)
class Breaker:
    """`open` means down; nothing is sent before `until`, in the machine's time."""

    open: bool = False
    until: datetime = _EVER
    _failures: int = 0
    _pause: timedelta = _FIRST_PAUSE
    _returned: bool = False

    def room(self, wanted: int, now: datetime) -> int:
        """How many of `wanted` may be sent now."""
        if now < self.until:
            return 0
        return min(wanted, 1) if self.open else wanted

    def take_return(self) -> bool:
        """Whether a receiver that was down has come back since this was last asked."""
        returned, self._returned = self._returned, False
        return returned

    def note(self, answer: Answer, now: datetime) -> None:
        """Takes an answer into account."""
        if answer.meaning in (Meaning.ARRIVED, Meaning.REFUSED):
            self._returned = self._returned or self.open
            self.open, self._failures, self._pause = False, 0, _FIRST_PAUSE
            return
        self._failures += 1
        if self._failures >= _PATIENCE:
            self.open = True
            self.until = max(self.until, now + self._pause)
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        if answer.pause:
            self.until = max(self.until, now + answer.pause)
