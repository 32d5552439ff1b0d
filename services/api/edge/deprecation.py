"""What will go says so beforehand, on every answer: `Deprecation` (RFC 9745), `Sunset` (RFC 8594), what to use instead.

docs/versioning.md is the promise that this keeps.
"""

from dataclasses import dataclass
from datetime import date
from email.utils import format_datetime

from domain.rules.time.periods import midnight_after, start_of


@dataclass(frozen=True, slots=True)
class Ageing:
    """`since` is the first day on which an operation is no longer advised, `until` the last on which it answers.

    `instead` is the address of the page that says what to use instead.
    """

    since: date
    until: date
    instead: str

    @property
    def headers(self) -> dict[str, str]:
        begin, end = start_of(self.since), midnight_after(self.until)
        return {
            "Deprecation": f"@{int(begin.timestamp())}",
            "Sunset": format_datetime(end, usegmt=True),
            "Link": f'<{self.instead}>; rel="deprecation"; type="text/html"',
        }
