"""A measure (认定办法) as data: loaded whole from TOML or refused whole, and found by date and kind.

`rules/measure/model.py` says what a measure holds, the files under `measures/` say what ours hold. A measure
is identified by id, version and the SHA-256 of its canonical content, which does not change with layout or
comments.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from importlib import resources
from itertools import combinations
from typing import Any

from domain.rules.errors import NoMeasureInForce
from domain.rules.measure.criteria import read_criteria, read_scores
from domain.rules.measure.model import KINDS, Kind, Measure, MeasureInvalid, ScoreTotal, Text, leaves
from domain.rules.measure.reader import Table
from domain.rules.measure.settings import (
    read_expert_review,
    read_labelled,
    read_periods,
    read_readings,
    read_reapplication,
    read_reports,
    read_revocation,
    read_rewards,
    read_succession,
)

__all__ = [
    "CITY_TITLE",
    "Kind",
    "Measure",
    "MeasureInvalid",
    "check_together",
    "load_measure",
    "measure_in_force",
    "packaged_measures",
    "packaged_text",
]

CITY_TITLE = "hohhot-zjtx"
LARGEST_FILE = 512 * 1024


def load_measure(text: str, source: str) -> Measure:
    """Read one measure file; `source` is the name by which errors speak of it.

    Raises `MeasureInvalid` naming the source, the key and what was expected; nothing is loaded in part.
    """
    return read_measure(parsed(text, source), source)


def read_measure(content: dict[str, Any], source: str) -> Measure:
    """Read a measure from the tables of its file. Raises `MeasureInvalid` as `load_measure` does."""
    table = Table(content, source)
    if table.integer("schema", 1, 1) != 1:
        table.refuse("schema", "应为 1", "1 is expected")
    measure = _measure(table, digest(content))
    table.finish()
    _check_whole(measure, table)
    return measure


def parsed(text: str, source: str) -> dict[str, Any]:
    """The tables of a file. Raises `MeasureInvalid` for what is too large or no TOML."""
    empty = Table({}, source)
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST_FILE:
        empty.refuse("", f"文件超过{LARGEST_FILE}字节", f"the file is larger than {LARGEST_FILE} bytes")
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ArithmeticError, ValueError) as error:
        empty.refuse("", f"不是有效的TOML：{error}", f"not valid TOML: {error}")
    except RecursionError:
        empty.refuse("", "嵌套过深", "nested too deeply")


def _measure(table: Table, sha256: str) -> Measure:
    seen: set[str] = set()
    return Measure(
        id=table.text("id"),
        version=table.text("version"),
        sha256=sha256,
        title=Text(table.text("title_zh"), table.text("title_en")),
        document=table.text("document"),
        issuer=Text(table.text("issuer_zh"), table.text("issuer_en")),
        grants_title=table.text("grants_title"),
        requires_titles=table.texts("requires_titles"),
        applies_to=table.texts("applies_to", allowed=KINDS) or KINDS,
        effective_from=table.day("effective_from"),
        effective_until=table.optional_day("effective_until"),
        source_note=table.text("source_note", ""),
        criteria=read_criteria(table.tables("criteria"), seen),
        scores=read_scores(table.tables("scores"), seen),
        periods=read_periods(table.table("periods")),
        expert_review=read_expert_review(table.table("expert_review")),
        reports=read_reports(table.tables("reports")),
        rewards=read_rewards(table.tables("rewards")),
        revocation=read_revocation(table.table("revocation")),
        reapplication_bar_years=read_reapplication(table.table("reapplication")),
        succession=read_succession(table.table("succession")),
        clusters=read_labelled(table.tables("clusters")),
        materials=read_labelled(table.tables("materials")),
        readings=read_readings(table.tables("readings")),
    )


def _check_whole(measure: Measure, table: Table) -> None:
    """What only the whole can tell: terms, codes used twice, a score asked for but not defined."""
    if measure.effective_until is not None and measure.effective_until < measure.effective_from:
        table.refuse("effective_until", "早于施行日", "it lies before effective_from")
    if not measure.criteria:
        table.refuse("criteria", "至少须有一个条件", "at least one criterion is expected")
    totals = any(isinstance(criterion, ScoreTotal) for criterion in leaves(measure.criteria))
    if totals != bool(measure.scores):
        table.refuse(
            "scores", "评分表与总分条件须同时有或同时无", "a score table and a score_total go together"
        )
    if measure.grants_title in measure.requires_titles:
        table.refuse("requires_titles", "以自身称号为前提", "the measure requires the title that it grants")
    for key, codes in _codes(measure).items():
        if len(set(codes)) != len(codes):
            table.refuse(key, "代码重复", "a code is used twice")


def _codes(measure: Measure) -> dict[str, list[str]]:
    return {
        "reports": [report.code for report in measure.reports],
        "reports.fields": [
            f"{report.code}.{field.code}" for report in measure.reports for field in report.fields
        ],
        "rewards": [reward.code for reward in measure.rewards],
        "revocation.grounds": [ground.code for ground in measure.revocation.grounds],
        "clusters": [cluster.code for cluster in measure.clusters],
        "materials": [material.code for material in measure.materials],
        "readings": [str(reading.number) for reading in measure.readings],
    }


def digest(content: dict[str, Any]) -> str:
    """The SHA-256 of the canonical content, in hexadecimal."""
    canonical = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_as_text
    )
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def _as_text(value: object) -> str:
    return str(value.normalize()) if isinstance(value, Decimal) and value.is_finite() else str(value)


# --- several measures ---------------------------------------------------------------------------------------


def measure_in_force(measures: Iterable[Measure], day: date, kind: Kind, title: str = CITY_TITLE) -> Measure:
    """The measure under which a new case of `kind` for `title` is taken on a legal day (reading 20).

    Raises `NoMeasureInForce` where there is none.
    """
    candidates = [m for m in measures if kind in m.kinds_of(title) and m.in_force(day)]
    for measure in candidates:
        if not any(other.replaces(measure) for other in candidates):
            return measure
    raise NoMeasureInForce(
        f"{day.isoformat()}没有施行中的认定办法，不能受理新的申请",
        f"No measure is in force on {day.isoformat()}; no new case can be taken",
    )


def predecessor(measures: Iterable[Measure], measure: Measure, day: date) -> Measure | None:
    """What the measure takes the place of: for the same title in force without it on that day, or on its eve."""
    others = [other for other in measures if other.sha256 != measure.sha256]
    for on in (day, measure.effective_from - timedelta(days=1)):
        with suppress(NoMeasureInForce):
            return measure_in_force(others, on, "initial", measure.grants_title)
    return None


def check_together(measures: Iterable[Measure]) -> tuple[Measure, ...]:
    """The same measures, if they can stand beside each other.

    Raises `MeasureInvalid` where two of them govern the same case, where one replaces a measure that is not there or
    came later, or where titles are prerequisites of each other.
    """
    together = tuple(measures)
    for one, other in combinations(together, 2):
        _check_pair(one, other)
    known = {measure.id for measure in together}
    requires: dict[str, set[str]] = {}
    for measure in together:
        for named in measure.succession.replaces:
            if named not in known:
                source = Table({}, f"{measure.id} {measure.version}")
                source.refuse("succession.replaces", f"没有办法 {named}", f"there is no measure {named}")
        requires.setdefault(measure.grants_title, set()).update(measure.requires_titles)
    for title in requires:
        if title in _reachable(title, requires):
            Table({}, title).refuse(
                "requires_titles", "前置称号互为前提", "the prerequisite titles form a cycle"
            )
    return together


def _check_pair(one: Measure, other: Measure) -> None:
    source = Table({}, f"{one.id} {one.version} + {other.id} {other.version}")
    if (one.id, one.version) == (other.id, other.version):
        source.refuse("id", "标识与版本重复", "the id and version are used twice")
    first, second = sorted((one, other), key=lambda measure: measure.effective_from)
    if first.replaces(second) or (first.effective_from == second.effective_from and second.replaces(first)):
        source.refuse(
            "succession.replaces", "取代的办法并非在先", "it replaces a measure that does not begin before it"
        )
    titles = {first.grants_title, *first.succession.re_reviews_titles_of}
    same_cases = any(set(first.kinds_of(title)) & set(second.kinds_of(title)) for title in titles)
    if same_cases and first.in_force(second.effective_from) and not second.replaces(first):
        source.refuse("effective_from", "施行期重叠", "their terms overlap for the same title and kind")


def _reachable(title: str, requires: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    ahead = list(requires.get(title, ()))
    while ahead:
        step = ahead.pop()
        if step not in found:
            found.add(step)
            ahead.extend(requires.get(step, ()))
    return found


# --- the measures that come with the service ----------------------------------------------------------------


@cache
def _packaged() -> tuple[tuple[Measure, str], ...]:
    folder = resources.files("domain.rules") / "measures"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    texts = [(file.name, file.read_text("utf-8")) for file in files]
    return tuple((load_measure(text, name), text) for name, text in texts)


@cache
def packaged_measures() -> tuple[Measure, ...]:
    """The measures that come with the service, by their file names."""
    return check_together(measure for measure, _ in _packaged())


def packaged_text(sha256: str) -> str | None:
    """The packaged file of that hash. A release may add files; one that a case may be pinned to never changes."""
    return next((text for measure, text in _packaged() if measure.sha256 == sha256), None)
