"""Entity tags (RFC 9110, 8.8.3 and 13.1): `"v7"` is version 7 of a resource."""

import re

from api.errors.refusals import IfMatchMalformed, IfMatchRequired
from domain.rules.errors import Stale

_TAG = r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"'
_LIST = re.compile(rf"[ \t]*{_TAG}(?:[ \t]*,[ \t]*{_TAG}){{0,15}}[ \t]*")
_ONE = re.compile(_TAG)


def etag(version: int) -> str:
    return f'"v{version}"'


def parse_if_match(header: str | None) -> tuple[str, ...] | None:
    """The tags the header names. Raises IfMatchMalformed, for `*` too."""
    if header is None:
        return None
    if not _LIST.fullmatch(header):
        raise IfMatchMalformed()
    return tuple(_ONE.findall(header))


def require_match(tags: tuple[str, ...] | None, version: int) -> int:
    """The version itself, compared strongly. Raises IfMatchRequired, Stale."""
    if tags is None:
        raise IfMatchRequired()
    if etag(version) not in tags:
        raise Stale()
    return version


def none_match_holds(header: str | None, current: str) -> bool:
    """Whether the caller already has what it asks for (compared weakly; 304)."""
    if header is None:
        return False
    if header.strip() == "*":
        return True
    return current in (tag.removeprefix("W/") for tag in _ONE.findall(header))
