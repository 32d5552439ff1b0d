"""Days as a calendar that other programs read: iCalendar (RFC 5545), whole days only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar"
# a content line has at most 75 octets (RFC 5545, 3.1); what follows a fold begins with a space
_LONGEST_LINE = 75


@dataclass(frozen=True, slots=True)
class Entry:
    """One day to know of; `uid` stays the same as long as it is the same thing, `changed_at` says how fresh."""

    uid: str
    day: date
    summary: str
    description: str
    changed_at: datetime


def icalendar(name: str, entries: Iterable[Entry]) -> str:
    """The file's text, with CRLF line ends."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//zjtx//calendar 1.0//ZH",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(name)}",
        *(line for entry in entries for line in _event(entry)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(entry: Entry) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{entry.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(entry.summary)}"
    yield f"DESCRIPTION:{_text(entry.description)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """A TEXT value (3.3.11): backslash, semicolon, comma and line ends are escaped."""
    for char in ("\\", ";", ","):
        text = text.replace(char, f"\\{char}")
    return "\\n".join(text.splitlines())


def _folded(line: str) -> str:
    """No character of several octets is cut."""
    parts, room = [""], _LONGEST_LINE
    for char in line:
        size = len(char.encode())
        if size > room:
            parts.append("")
            room = _LONGEST_LINE - 1  # the space
        parts[-1] += char
        room -= size
    return "\r\n ".join(parts)
