"""What a receiver's answer means for a delivery: arrived, refused, down, or gone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http import HTTPStatus

import httpx

# a receiver that asks for more is asked again after this long
LONGEST_PAUSE = timedelta(hours=1)
_SHOWN = 200
_SLOW_DOWN = (
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)


class Meaning(Enum):
    """`REFUSED`: this event is not wanted as it is. `DOWN`: the receiver cannot take any at the moment."""

    ARRIVED = auto()
    REFUSED = auto()
    DOWN = auto()
    GONE = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """The meaning, the receiver's words for an operator, and how long it asks to be left alone."""

    meaning: Meaning
    words: str = ""
    pause: timedelta = timedelta()


def of_response(response: httpx.Response, now: datetime) -> Answer:
    """2xx alone is success; a redirect is a refusal, since events go where they were registered to go."""
    if response.is_success:
        return Answer(Meaning.ARRIVED)
    words = f"{response.status_code} {printable(response.text)}".strip()
    if response.status_code == HTTPStatus.GONE:
        return Answer(Meaning.GONE, words)
    if response.status_code in _SLOW_DOWN:
        return Answer(Meaning.DOWN, words, _asked_pause(response.headers.get("Retry-After"), now))
    if response.is_server_error or response.status_code == HTTPStatus.REQUEST_TIMEOUT:
        return Answer(Meaning.DOWN, words)
    return Answer(Meaning.REFUSED, words)


def of_failure(failure: Exception) -> Answer:
    """No answer at all."""
    return Answer(Meaning.DOWN, f"no answer: {type(failure).__name__}")


def _asked_pause(header: str | None, now: datetime) -> timedelta:
    """Retry-After (RFC 9110, 10.2.3), in seconds or as a date; what cannot be read asks for nothing."""
    if header is None:
        return timedelta()
    if header.strip().isascii() and header.strip().isdigit():
        return min(timedelta(seconds=int(header.strip()[:6])), LONGEST_PAUSE)
    try:
        until = parsedate_to_datetime(header)
    except ValueError:
        return timedelta()
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(aware - now, timedelta()), LONGEST_PAUSE)


def printable(text: str) -> str:
    """One line; whatever a receiver says must not forge a line of a log or steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text[:_SHOWN]).strip()
