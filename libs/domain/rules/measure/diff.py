"""Two measures compared in words (条文比较): what is new, what is gone, what has changed, in Chinese and English.

Each measure is first put into statements, one for each thing that it says, under a key that stays the same from one
measure to the next; what differs is then told statement by statement.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, NamedTuple

from domain.rules.assessment.findings import JUDGE_NAMES, SIGNS, readable, worded
from domain.rules.facts.catalogue import FACT_FIELDS
from domain.rules.measure.functions import FUNCTION_NAMES
from domain.rules.measure.model import (
    Bands,
    Criterion,
    Figure,
    Formula,
    Ground,
    Group,
    Judged,
    Measure,
    Options,
    ScoreItem,
    ScorePart,
    Text,
    Threshold,
    leaves,
)


class Statement(NamedTuple):
    """What a measure says of one thing: the thing, and what is said."""

    of: Text
    said: Text


class Change(NamedTuple):
    """One difference: what the one says and the other does not (None), or says otherwise."""

    key: str
    before: Statement | None
    after: Statement | None

    @property
    def text(self) -> Text:
        """The difference in words."""
        if self.before is None and self.after is not None:
            return Text(f"新增：{_zh(self.after)}", f"New: {_en(self.after)}")
        if self.after is None and self.before is not None:
            return Text(f"删除：{_zh(self.before)}", f"Gone: {_en(self.before)}")
        assert self.before is not None and self.after is not None  # noqa: S101, PT018 - one of the two is there
        old, new = self.before.said, self.after.said
        return Text(
            f"修改：{self.after.of.zh}：原为“{old.zh}”，现为“{new.zh}”",
            f'Changed: {self.after.of.en}: from "{old.en}" to "{new.en}"',
        )


def _zh(statement: Statement) -> str:
    return f"{statement.of.zh}：{statement.said.zh}"


def _en(statement: Statement) -> str:
    return f"{statement.of.en}: {statement.said.en}"


def compare(before: Measure, after: Measure) -> Iterator[Change]:
    """Every difference, in the order of the later measure, then what is gone."""
    old, new = dict(statements(before)), dict(statements(after))
    for key, statement in new.items():
        if key not in old and not _follows(key, old):
            yield Change(key, None, statement)
        elif key in old and old[key].said != statement.said:
            yield Change(key, old[key], statement)
    for key, statement in old.items():
        if key not in new and not _follows(key, new):
            yield Change(key, statement, None)


def _follows(key: str, other: Mapping[str, Statement]) -> bool:
    """A detail of a criterion that the other measure has not at all: the criterion itself is told."""
    stem, _, part = key.rpartition(".")
    return part in ("article", "applies_to", "judge") and f"{stem}.requirement" not in other


def statements(measure: Measure) -> Iterator[tuple[str, Statement]]:
    """Everything that a measure says, under keys by which two measures can be compared."""
    yield from _head(measure)
    for criterion in leaves(measure.criteria):
        yield from _criterion(criterion)
    for item in measure.scores:
        yield f"scores.{item.id}", Statement(item.label, _score(item))
    for name, words in _SETTINGS.items():
        yield from _settings(name, words, getattr(measure, name))
    for name, words in _LISTS.items():
        for row in _rows(measure, name):
            yield (
                f"{name}.{row.code}",
                Statement(Text(f"{words.zh} {row.code}", f"{words.en} {row.code}"), _row(row)),
            )


def _head(measure: Measure) -> Iterator[tuple[str, Statement]]:
    for name, words in _HEAD.items():
        value = getattr(measure, name)
        yield name, Statement(words, value if isinstance(value, Text) else _plain(value))


# --- criteria and scores ------------------------------------------------------------------------------------


def _criterion(criterion: Criterion) -> Iterator[tuple[str, Statement]]:
    of, key = criterion.requirement, f"criteria.{criterion.id}"
    yield f"{key}.requirement", Statement(Text(f"条件 {criterion.id}", f"criterion {criterion.id}"), of)
    yield f"{key}.article", Statement(_part(of, "条款", "article"), _plain(criterion.article))
    yield f"{key}.applies_to", Statement(_part(of, "适用", "applies to"), _plain(criterion.applies_to))
    if isinstance(criterion, Group):
        said = (
            Text("下列各项同时具备", "all of the below")
            if criterion.mode == "all"
            else Text("具备其一", "any one")
        )
        ids = "、".join(child.id for child in criterion.children)
        yield f"{key}.asks", Statement(of, Text(f"{said.zh}：{ids}", f"{said.en}: {ids}"))
    elif isinstance(criterion, Threshold):
        yield f"{key}.asks", Statement(of, _asked(criterion))
    elif isinstance(criterion, Judged):
        yield f"{key}.asks", Statement(of, Text("由人判断", "to be judged"))
    else:
        total = readable(criterion.limit)
        yield f"{key}.asks", Statement(of, Text(f"总分 ≥ {total}分", f"a total of {total} points or more"))
    if isinstance(criterion, Threshold | Judged):
        yield f"{key}.judge", Statement(_part(of, "判断主体", "who judges"), JUDGE_NAMES[criterion.judge])


def _part(of: Text, zh: str, en: str) -> Text:
    return Text(f"{of.zh}（{zh}）", f"{of.en} ({en})")


def _asked(criterion: Threshold) -> Text:
    figure, limit, sign = criterion.figure, worded(criterion.figure, criterion.limit), SIGNS[criterion.op]
    name, unmet = _figure(figure), criterion.absent == "unmet"
    return Text(
        f"{name.zh} {sign} {limit.zh}{'（未填报即不符合）' if unmet else ''}",
        f"{name.en} {sign} {limit.en}{' (unmet if not declared)' if unmet else ''}",
    )


def _figure(figure: Figure) -> Text:
    """The figure in words: a fact's label, or what is made of which facts."""
    fields = [FACT_FIELDS[code] for code in figure.of]
    if figure.function == "fact":
        return Text(fields[0].zh, fields[0].en)
    name = FUNCTION_NAMES[figure.function]
    zh, en = "，".join(field.zh for field in fields), ", ".join(field.en for field in fields)
    return Text(f"{name.zh}（{zh}）", f"{name.en} ({en})")


def _score(item: ScoreItem) -> Text:
    parts = [(_figure(part.figure), _scale(part)) for part in item.parts]
    top = readable(item.maximum)
    zh, en = (" | ".join(f"{getattr(figure, of)} {scale}" for figure, scale in parts) for of in ("zh", "en"))
    return Text(f"满分{top}：{zh}", f"{top} at most: {en}")


def _scale(part: ScorePart) -> str:
    scale = part.scale
    if isinstance(scale, Bands):
        return "; ".join(f"{_bound(b.lower)}–{_bound(b.upper)}: {readable(b.points)}" for b in scale.bands)
    if isinstance(scale, Formula):
        return f"{scale.name}({readable(scale.factor)}, {readable(scale.cap)})"
    if isinstance(scale, Options):
        return "; ".join(f"{option}: {readable(points)}" for option, points in scale.points)
    return "= 得分 points"


def _bound(value: Any) -> str:
    return "…" if value is None else readable(value)


# --- settings -----------------------------------------------------------------------------------------------

_HEAD = {
    "version": Text("版本", "version"),
    "title": Text("名称", "title"),
    "document": Text("文号", "document"),
    "issuer": Text("制定机关", "issuer"),
    "grants_title": Text("授予的称号", "title that it grants"),
    "requires_titles": Text("前置称号", "titles that it requires"),
    "applies_to": Text("适用的案件", "kinds of case"),
    "effective_from": Text("施行之日", "first day in force"),
    "effective_until": Text("有效期最后一日", "last day in force"),
    "reapplication_bar_years": Text(
        "取消后不得再次申报的年数", "years without re-application after cancellation"
    ),
}
_SETTINGS = {
    "periods": Text("期限", "period"),
    "expert_review": Text("专家评审", "expert review"),
    "succession": Text("新旧衔接", "succession"),
}
_LISTS = {
    "reports": Text("报送", "report"),
    "rewards": Text("奖励", "reward"),
    "revocation": Text("取消资格的情形", "ground for cancellation"),
    "clusters": Text("产业集群", "cluster"),
    "materials": Text("材料", "material"),
}


def _rows(measure: Measure, name: str) -> tuple[Any, ...]:
    found: Any = measure.revocation.grounds if name == "revocation" else getattr(measure, name)
    return tuple(found)


def _settings(key: str, words: Text, value: Any) -> Iterator[tuple[str, Statement]]:
    """One statement for each setting within a setting; why it is so does not make a difference."""
    for field in fields(value):
        inner = getattr(value, field.name)
        if isinstance(inner, Ground):
            continue
        of = Text(f"{words.zh} {field.name}", f"{words.en} {field.name}")
        if is_dataclass(inner):
            yield from _settings(f"{key}.{field.name}", of, inner)
        else:
            yield f"{key}.{field.name}", Statement(of, _plain(inner))


def _row(row: Any) -> Text:
    said: dict[str, Any] = {f.name: getattr(row, f.name) for f in fields(row)}
    label: Text = said.pop("label")
    rest = _listed({k: v for k, v in said.items() if k not in ("code", "ground")})
    return Text(f"{label.zh}；{rest}" if rest else label.zh, f"{label.en}; {rest}" if rest else label.en)


def _listed(said: Mapping[str, Any]) -> str:
    return "; ".join(f"{name}: {_plain(value).en}" for name, value in said.items())


def _plain(value: Any) -> Text:
    if value is None or value == ():
        return Text("无", "none")
    if isinstance(value, tuple):
        listed = ", ".join(_named(part) for part in value)
        return Text(listed, listed)
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    return Text(str(value), str(value))


def _named(part: Any) -> str:
    return str(getattr(part, "code", part))
