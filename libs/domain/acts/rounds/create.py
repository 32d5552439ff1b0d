"""Draft a round: its window, its form and its list of materials."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.advance import begin
from domain.models import Round
from domain.queries import measures
from domain.rules.errors import FieldError, Invalid
from domain.rules.facts.catalogue import FACT_FIELDS
from domain.rules.law.permissions import Actor


async def create(
    session: AsyncSession,
    actor: Actor,
    *,
    name: str,
    measure_id: str,
    form_version: str,
    opens_on: date,
    closes_on: date,
    materials: Sequence[dict[str, Any]],
    now: datetime,
) -> Round:
    """Raises Invalid (window, repeated material), Unknown (measure)."""
    require_window(opens_on, closes_on)
    require_sound(materials)
    await measures.by_id(session, measure_id)
    round_ = Round(
        name=name,
        measure_id=measure_id,
        form_version=form_version,
        opens_on=opens_on,
        closes_on=closes_on,
        materials=list(materials),
    )
    await begin(session, round_, actor, now=now)
    return round_


def require_window(opens_on: date, closes_on: date) -> None:
    if closes_on < opens_on:
        error = FieldError(
            "/closes_on", "before_start", "截止日不得早于开始日", "It may not lie before the first day"
        )
        raise Invalid(errors=[error])


def require_sound(materials: Sequence[dict[str, Any]]) -> None:
    """Raises Invalid for a material that is listed twice, or that shows what is no fact."""
    codes = [material["code"] for material in materials]
    if len(set(codes)) != len(codes):
        raise Invalid(
            errors=[FieldError("/materials", "repeated", "材料代码重复", "A material is listed twice")]
        )
    errors = [
        FieldError(
            f"/materials/{place}/shows/{number}", "unknown_fact", "没有此数据项", "There is no such fact"
        )
        for place, material in enumerate(materials)
        for number, fact in enumerate(material.get("shows", ()))
        if fact not in FACT_FIELDS
    ]
    if errors:
        raise Invalid(errors=errors)
