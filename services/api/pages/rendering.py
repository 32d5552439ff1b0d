"""Templates into answers: the words and dates of the reader's language, and headers that let nothing else in."""

from datetime import date, datetime
from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from api.edge.languages import Language
from api.pages.reader import Reader
from api.pages.static_files import address
from domain.rules import labels
from domain.rules.time.periods import SHANGHAI

# Everything comes from here; a page has no script, and is no part of another page.
_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)

_templates = Environment(
    loader=PackageLoader("api.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def render(
    reader: Reader, template: str, *, status: int = HTTPStatus.OK, keep: bool = True, **values: Any
) -> HTMLResponse:
    """The page; `keep=False` for what nobody may keep, such as a refusal."""
    words = {name: getattr(labels, name) for name in ("CERTIFICATION_STATUS", "NOTICE_STATUS", "CLUSTER")}
    page = _templates.get_template(template).render(
        **values,
        **words,
        DISTRICT=labels.DISTRICT,
        reader=reader,
        say=reader.say,
        link=reader.link,
        day=lambda value: day(value, reader.language),
        instant=lambda value: instant(value, reader.language),
        static=address,
    )
    return HTMLResponse(
        page,
        int(status),
        {
            "Content-Language": "zh-CN" if reader.language == "zh" else "en",
            "Content-Security-Policy": _CSP,
            "Vary": "Accept-Language",
            # whether a title still holds is asked anew each time
            "Cache-Control": "no-cache" if keep else "no-store",
        },
    )


def day(value: date, language: Language) -> str:
    """2026年3月1日, or 1 Mar 2026."""
    if language == "zh":
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {value:%b} {value.year}"


def instant(value: datetime, language: Language) -> str:
    """Hohhot's time, to the minute."""
    local = value.astimezone(SHANGHAI)
    return f"{day(local.date(), language)} {local:%H:%M}"
