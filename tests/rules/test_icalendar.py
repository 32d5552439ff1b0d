"""Calendar files keep to RFC 5545, whatever the words in them."""

from datetime import UTC, date, datetime

from hypothesis import given
from hypothesis import strategies as st

from domain.rules.time.icalendar import Entry, icalendar

CHANGED = datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)


def file_of(summary: str, description: str = "") -> str:
    return icalendar("示例", [Entry("a@zjtx", date(2026, 12, 31), summary, description, CHANGED)])


def unfolded(file: str) -> list[str]:
    """The content lines as a reader sees them."""
    return file.replace("\r\n ", "").split("\r\n")


def test_a_day_is_an_event_from_that_day_to_the_next() -> None:
    assert file_of("报送截止") == (
        "BEGIN:VCALENDAR\r\n"
        "VERSION:2.0\r\n"
        "PRODID:-//zjtx//calendar 1.0//ZH\r\n"
        "CALSCALE:GREGORIAN\r\n"
        "X-WR-CALNAME:示例\r\n"
        "BEGIN:VEVENT\r\n"
        "UID:a@zjtx\r\n"
        "DTSTAMP:20260105T010203Z\r\n"
        "DTSTART;VALUE=DATE:20261231\r\n"
        "DTEND;VALUE=DATE:20270101\r\n"
        "SUMMARY:报送截止\r\n"
        "DESCRIPTION:\r\n"
        "TRANSP:TRANSPARENT\r\n"
        "END:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )


def test_what_means_something_in_the_format_is_escaped() -> None:
    assert "SUMMARY:a\\, b\\; c\\\\ d\\ne" in unfolded(file_of("a, b; c\\ d\ne"))


@given(st.text(max_size=300), st.text(alphabet="专精特新,;\\ a\n\r\u2028", max_size=300))
def test_no_line_is_too_long_and_no_word_makes_a_line_of_its_own(summary: str, description: str) -> None:
    file = file_of(summary.replace("\x00", ""), description)
    assert all(len(line.encode("utf-8", "surrogatepass")) <= 75 for line in file.split("\r\n"))
    assert len(unfolded(file)) == len(unfolded(file_of("", ""))), "an injected line"
    assert file.count("\n") == file.count("\r\n")
