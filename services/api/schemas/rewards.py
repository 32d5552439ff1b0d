"""Rewards (奖励)."""

from api.schemas.base import Body, Page, Resource
from api.schemas.codes import RewardStatus
from api.schemas.types import Code, Day, Few, Id, Label, Money, Prose


class RewardCreate(Body):
    """A reward of the measure for a title; the amount is the measure's."""

    certification_id: Id
    code: Code


class Reward(Resource):
    """One grant with its legal basis."""

    status: RewardStatus
    enterprise_id: Id
    certification_id: Id
    code: Label
    amount_yuan: Money | None
    basis: Prose
    granted_on: Day
    recovery_reason: Prose | None


class RewardPage(Page):
    """Rewards."""

    items: Few[Reward]
