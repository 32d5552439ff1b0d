"""Reads the criteria and the score table of a measure file into their typed form."""

from fractions import Fraction
from itertools import pairwise
from typing import Literal, NamedTuple, get_args

from domain.rules.facts.catalogue import FACT_FIELDS, UNITS
from domain.rules.measure.functions import FUNCTIONS, is_boolean, scale_of, unit_of
from domain.rules.measure.model import (
    KINDS,
    Absent,
    Band,
    Bands,
    Criterion,
    Figure,
    Formula,
    Given,
    Group,
    Judge,
    Judged,
    Kind,
    Limit,
    Op,
    Options,
    Scale,
    ScoreItem,
    ScorePart,
    ScoreTotal,
    Text,
    Threshold,
)
from domain.rules.measure.reader import Table
from domain.rules.measure.scores import FORMULAS

_OPS: tuple[Op, ...] = get_args(Op)
_ABSENT: tuple[Absent, ...] = get_args(Absent)
_JUDGES: tuple[Judge, ...] = get_args(Judge)
YES_NO = tuple(code for code, field in FACT_FIELDS.items() if field.type == "boolean")
# facts that stand for themselves where a limit or a score is set; the others only within a function
NAMES_OF_FACTS = tuple(
    code for code, field in FACT_FIELDS.items() if field.type not in ("text", "date", "industry_code")
)
_DEEPEST = 8

# What every criterion has: id, article and requirement before, the kinds it applies to and a note after.
_Head = tuple[str, str, Text]
_Tail = tuple[tuple[Kind, ...], str]


def read_criteria(tables: list[Table], seen: set[str], *, depth: int = 1) -> tuple[Criterion, ...]:
    """The criteria of one level; `seen` holds the ids used so far in the file, which must be distinct."""
    return tuple(_criterion(table, seen, depth) for table in tables)


def _criterion(table: Table, seen: set[str], depth: int) -> Criterion:
    kind = table.choice("kind", ("all", "any", "threshold", "each_year", "judged", "score_total"))
    identity = new_id(table, seen)
    head = (identity, table.text("article"), table.both())
    tail = (table.texts("applies_to", allowed=KINDS) or KINDS, table.text("note", ""))
    criterion: Criterion
    if kind == "threshold":
        criterion = _threshold(table, head, tail)
    elif kind == "judged":
        shows = table.texts("shows", allowed=tuple(FACT_FIELDS))
        criterion = Judged(*head, table.choice("judge", _JUDGES), shows, *tail)
    elif kind == "each_year":
        criterion = _each_year(table, head, tail, seen)
    elif kind == "score_total":
        table.choice("op", (">=",))
        criterion = ScoreTotal(*head, ">=", table.number("value"), *tail)
        table.choice("unit", ("points",))
    else:
        criterion = _group(table, "all" if kind == "all" else "any", head, tail, seen, depth)
    table.finish()
    return criterion


def new_id(table: Table, seen: set[str]) -> str:
    """The key `id`, which no other part of the file may bear."""
    identity = table.text("id")
    if identity in seen:
        table.refuse("id", f"标识 {identity} 重复", f"the id {identity} is used twice")
    seen.add(identity)
    return identity


def _group(
    table: Table, mode: Literal["all", "any"], head: _Head, tail: _Tail, seen: set[str], depth: int
) -> Group:
    if depth >= _DEEPEST:
        table.refuse("children", f"条件最多{_DEEPEST}层", f"criteria are at most {_DEEPEST} levels deep")
    children = read_criteria(table.tables("children"), seen, depth=depth + 1)
    if not children:
        table.refuse("children", "至少须有一个条件", "at least one criterion is expected")
    return Group(*head, mode, children, *tail)


def _threshold(table: Table, head: _Head, tail: _Tail) -> Threshold:
    figure = _figure(table)
    return _compared(head, figure, _comparison(table, figure), tail)


def _compared(head: _Head, figure: Figure, how: "_Comparison", tail: _Tail) -> Threshold:
    return Threshold(
        *head,
        figure=figure,
        op=how.op,
        limit=how.limit,
        level=how.level,
        scale=scale_of(figure),
        absent=how.absent,
        judge=how.judge,
        flag_if=how.flag_if,
        applies_to=tail[0],
        note=tail[1],
    )


def _each_year(table: Table, head: _Head, tail: _Tail, seen: set[str]) -> Group:
    """The same condition for each of several years, as a group of thresholds."""
    function = table.choice("function", ("fact", *FUNCTIONS), "fact")
    years = table.raw("years")
    if not isinstance(years, list) or len(years) < 2 or not all(_names(of) for of in years):
        table.refuse("years", "应为每年所用数据项的列表", "a list of facts for each year is expected")
    figures = tuple(_checked(table, function, tuple(of), "years") for of in years)
    _unit(table, figures[0])
    how = _comparison(table, figures[0])
    children = []
    for number, figure in enumerate(figures, start=1):
        identity = f"{head[0]}.{number}"
        seen.add(identity)
        children.append(_compared((identity, head[1], head[2]), figure, how, tail))
    return Group(*head, "all", tuple(children), *tail)


def _names(of: object) -> bool:
    return isinstance(of, list) and all(isinstance(code, str) for code in of)


# --- figures and limits -------------------------------------------------------------------------------------


class _Comparison(NamedTuple):
    op: Op
    limit: Limit
    level: int | None
    absent: Absent
    judge: Judge
    flag_if: tuple[str, ...]


def _figure(table: Table) -> Figure:
    if table.has("fact"):
        figure = _checked(table, "fact", (table.text("fact"),), "fact")
    else:
        function = table.choice("function", tuple(FUNCTIONS))
        figure = _checked(table, function, table.texts("of"), "of")
    _unit(table, figure)
    return figure


def _unit(table: Table, figure: Figure) -> None:
    unit = table.choice("unit", tuple(UNITS))
    if unit != figure.unit:
        table.refuse("unit", f"此项单位为 {figure.unit}", f"the unit of this figure is {figure.unit}")


def _checked(table: Table, function: str, of: tuple[str, ...], key: str) -> Figure:
    """A figure whose facts exist, are of the function's types and share a unit."""
    for code in of:
        if code not in FACT_FIELDS:
            table.refuse(key, f"没有数据项 {code}", f"there is no fact {code}")
    if function != "fact":
        takes = FUNCTIONS[function]
        if not takes.fewest <= len(of) <= takes.most:
            table.refuse(
                key, f"{function} 的数据项个数不符", f"{function} takes {takes.fewest} to {takes.most} facts"
            )
        for code in of:
            # a lower bound is none if what is missing could be negative
            signed = takes.tolerates_missing and takes.unit is None and FACT_FIELDS[code].signed
            if signed or FACT_FIELDS[code].type not in takes.types:
                table.refuse(key, f"{code} 的类型不适用于 {function}", f"{function} cannot take {code}")
        if takes.unit is None and len({FACT_FIELDS[code].unit for code in of}) > 1:
            table.refuse(key, "数据项单位不一致", "the facts have different units")
    elif len(of) != 1 or of[0] not in NAMES_OF_FACTS:
        table.refuse(key, "该数据项不能与限值比较", "this fact cannot be compared with a limit")
    return Figure(function, of, unit_of(function, of))


def _comparison(table: Table, figure: Figure) -> _Comparison:
    op = table.choice("op", _OPS)
    limit, level = _limit(table, figure, op)
    absent = table.choice("absent", _ABSENT, "insufficient_data")
    flags: tuple[str, ...] = table.texts("flag_if", allowed=YES_NO)
    return _Comparison(op, limit, level, absent, table.choice("judge", _JUDGES, "county"), flags)


def _limit(table: Table, figure: Figure, op: Op) -> tuple[Limit, int | None]:
    if is_boolean(figure):
        if op != "==":
            table.refuse("op", "是否类只能用 ==", "a yes or no is compared by == only")
        return table.boolean("value"), None
    scale = scale_of(figure)
    if scale:
        name = table.choice("value", scale)
        return name, scale.index(name)
    number = table.number("value")
    return number.numerator if number.denominator == 1 else number, None


# --- scores -------------------------------------------------------------------------------------------------


def read_scores(tables: list[Table], seen: set[str]) -> tuple[ScoreItem, ...]:
    """The score table: each row with its maximum and the ways to earn it."""
    return tuple(_item(table, seen) for table in tables)


def _item(table: Table, seen: set[str]) -> ScoreItem:
    identity = new_id(table, seen)
    dimension = Text(table.text("dimension_zh"), table.text("dimension_en"))
    maximum = table.number("max")
    if maximum <= 0:
        table.refuse("max", "应大于零", "a number above zero is expected")
    parts = tuple(_part(part, maximum) for part in table.tables("parts"))
    if not parts:
        table.refuse("parts", "至少须有一种得分方式", "at least one way to score is expected")
    item = ScoreItem(identity, table.text("article"), dimension, table.both(), maximum, parts)
    table.finish()
    return item


def _part(table: Table, maximum: Fraction) -> ScorePart:
    kind = table.choice("kind", ("bands", "formula", "options", "given"))
    figure = _figure(table)
    levels = scale_of(figure)
    if (kind == "options") != bool(levels) or is_boolean(figure):
        table.refuse("kind", "得分方式与数据项类型不符", "this way to score does not suit the figure")
    scale: Scale
    if kind == "bands":
        scale = Bands(_bands(table, maximum))
    elif kind == "formula":
        scale = _formula(table, maximum)
    elif kind == "options":
        scale = _options(table, levels, maximum)
    else:
        scale = Given()
    table.finish()
    return ScorePart(figure, scale)


def _formula(table: Table, maximum: Fraction) -> Formula:
    name = table.choice("formula", tuple(FORMULAS))
    factor, cap = table.number("factor"), table.number("cap")
    if factor <= 0:
        table.refuse("factor", "应大于零", "a number above zero is expected")
    _within(table, "cap", cap, maximum)
    return Formula(name, factor, cap)


def _options(table: Table, levels: tuple[str, ...], maximum: Fraction) -> Options:
    points = table.points_by_option("options")
    if set(points) != set(levels):
        names = ", ".join(levels)
        table.refuse("options", f"应恰为：{names}", f"exactly these options are expected: {names}")
    for option, value in points.items():
        _within(table, f"options.{option}", value, maximum)
    return Options(tuple((level, points[level]) for level in levels))


def _within(table: Table, key: str, points: Fraction, maximum: Fraction) -> None:
    if not 0 <= points <= maximum:
        table.refuse(key, "分值应在零与满分之间", "points from zero to the item's maximum are expected")


def _bands(table: Table, maximum: Fraction) -> tuple[Band, ...]:
    """Bands from the lowest to the highest: touching, without gap or overlap, open at both ends."""
    rows = table.tables("bands")
    if len(rows) < 2:
        table.refuse("bands", "至少须有两档", "at least two bands are expected")
    bands = []
    for row in rows:
        band = Band(row.optional_number("from"), row.optional_number("to"), row.number("points"))
        _within(row, "points", band.points, maximum)
        row.finish()
        bands.append(band)
    bands.sort(key=lambda band: (band.lower is not None, band.lower or 0))
    for below, above in pairwise(bands):
        _touch(table, below, above)
    if bands[0].lower is not None or bands[-1].upper is not None:
        table.refuse("bands", "首末两档应无下限、无上限", "the lowest and the highest band must be unbounded")
    _one_direction(table, bands)
    return tuple(bands)


def _touch(table: Table, below: Band, above: Band) -> None:
    if below.upper is None or above.lower is None or below.upper > above.lower:
        table.refuse("bands", "分档重叠", "two bands overlap")
    if below.upper < above.lower:
        table.refuse("bands", "分档之间有空隙", "there is a gap between two bands")
    if below.lower is not None and below.lower >= below.upper:
        table.refuse("bands", "分档上下限矛盾", "a band ends before it begins")


def _one_direction(table: Table, bands: list[Band]) -> None:
    points = [band.points for band in bands]
    if points not in (sorted(set(points)), sorted(set(points), reverse=True)):
        table.refuse("bands", "分值须随数值单向变化", "points must rise or fall all along the bands")
