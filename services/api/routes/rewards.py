"""Rewards (奖励)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.codes import RewardStatus
from api.schemas.rewards import Reward, RewardCreate, RewardPage
from api.schemas.types import Code, Id
from domain import models
from domain.acts.rewards import grant
from domain.queries import rewards
from domain.rules.errors import AlreadyRewarded, Conflict, RewardUnknown, Unknown

router = Router(tag="rewards", noun="reward")


@router.list("/rewards", response=RewardPage, summary="List rewards", summary_zh="奖励列表")
async def list_rewards(
    call: CallDep,
    page: PageDep,
    status: Annotated[RewardStatus | None, Query()] = None,
    code: Annotated[Code | None, Query()] = None,
    enterprise_id: Annotated[Id | None, Query()] = None,
    certification_id: Annotated[Id | None, Query()] = None,
) -> RewardPage:
    wanted = rewards.listing(
        call.actor, status=status, code=code, enterprise_id=enterprise_id, certification_id=certification_id
    )
    return RewardPage.made_of(await page.of(call, wanted, models.Reward), Reward.of)


@router.read(
    "/rewards/{id}", subject=rewards.find, response=Reward, summary="Read a reward", summary_zh="奖励详情"
)
async def read_reward(call: CallDep, id: UUID) -> Reward:
    return Reward.of(call.subject)


@router.create(
    "/rewards",
    act="create",
    response=Reward,
    summary="Grant a reward",
    summary_zh="兑现奖励",
    problems=(Unknown, RewardUnknown, Conflict, AlreadyRewarded),
)
async def create_reward(call: CallDep, body: RewardCreate) -> Reward:
    return Reward.of(await grant.grant(call.session, call.actor, **body.model_dump(), now=call.now))
