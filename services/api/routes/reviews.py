"""County reviews (旗县区审核), experts (评审专家) and expert reviews (专家评审)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.edge.query_types import TRUE_OR_FALSE
from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.applications import Reasoned
from api.schemas.codes import CountyReviewStatus, ExpertReviewStatus
from api.schemas.reviews import (
    CountyReview,
    CountyReviewCreate,
    CountyReviewPage,
    CountyReviewUpdate,
    Expert,
    ExpertAssignment,
    ExpertCreate,
    ExpertPage,
    ExpertReview,
    ExpertReviewPage,
    ExpertReviewSubmission,
    ExpertUpdate,
)
from api.schemas.types import Code, Id
from domain import models
from domain.acts.reviews import (
    amend_county_review,
    amend_expert,
    assign_expert,
    begin_county_review,
    list_expert,
    recuse,
    submit_expert_review,
)
from domain.queries import applications, reviews
from domain.rules.errors import (
    AlreadyAssigned,
    AlreadyExists,
    ConflictOfInterest,
    StateForbids,
    Unknown,
)

county_router = Router(tag="county-reviews", noun="county_review")
expert_router = Router(tag="experts", noun="expert")
router = Router(tag="expert-reviews", noun="expert_review")


@county_router.list(
    "/county-reviews", response=CountyReviewPage, summary="List county reviews", summary_zh="旗县区审核列表"
)
async def list_county_reviews(
    call: CallDep,
    page: PageDep,
    application_id: Annotated[Id | None, Query()] = None,
    status: Annotated[CountyReviewStatus | None, Query()] = None,
    district: Annotated[Code | None, Query()] = None,
) -> CountyReviewPage:
    wanted = reviews.county_listing(
        call.actor, application_id=application_id, status=status, district=district
    )
    return CountyReviewPage.made_of(await page.of(call, wanted, models.CountyReview), CountyReview.of)


@county_router.read(
    "/county-reviews/{id}",
    subject=reviews.find_county,
    response=CountyReview,
    summary="Read a county review",
    summary_zh="旗县区审核详情",
)
async def read_county_review(call: CallDep, id: UUID) -> CountyReview:
    return CountyReview.of(call.subject)


@county_router.create(
    "/county-reviews",
    act="create",
    response=CountyReview,
    summary="Begin a county review",
    summary_zh="受理审核",
    problems=(Unknown, StateForbids, AlreadyExists),
)
async def create_county_review(call: CallDep, body: CountyReviewCreate) -> CountyReview:
    row = await begin_county_review.begin_county_review(
        call.session, call.actor, application_id=body.application_id, now=call.now
    )
    return CountyReview.of(row)


@county_router.amend(
    "/county-reviews/{id}",
    act="amend",
    subject=reviews.find_county,
    response=CountyReview,
    summary="Record findings",
    summary_zh="记录审核情况",
    problems=(StateForbids,),
)
async def amend_county_review_(call: CallDep, id: UUID, body: CountyReviewUpdate) -> CountyReview:
    row = await amend_county_review.amend_county_review(
        call.session, call.actor, id, changes=body.given(), now=call.now, version=call.version
    )
    return CountyReview.of(row)


@expert_router.list("/experts", response=ExpertPage, summary="List experts", summary_zh="专家列表")
async def list_experts(
    call: CallDep, page: PageDep, available: Annotated[bool | None, TRUE_OR_FALSE, Query()] = None
) -> ExpertPage:
    wanted = reviews.expert_listing(call.actor, available=available)
    return ExpertPage.made_of(await page.of(call, wanted, models.Expert), Expert.of)


@expert_router.read(
    "/experts/{id}",
    subject=reviews.find_expert,
    response=Expert,
    summary="Read an expert",
    summary_zh="专家详情",
)
async def read_expert(call: CallDep, id: UUID) -> Expert:
    return Expert.of(call.subject)


@expert_router.create(
    "/experts",
    act="create",
    response=Expert,
    summary="Enter an expert in the list",
    summary_zh="专家入库",
    problems=(AlreadyExists,),
)
async def create_expert(call: CallDep, body: ExpertCreate) -> Expert:
    return Expert.of(
        await list_expert.list_expert(call.session, call.actor, **body.model_dump(), now=call.now)
    )


@expert_router.amend(
    "/experts/{id}",
    act="amend",
    subject=reviews.find_expert,
    response=Expert,
    summary="Change an expert's entry",
    summary_zh="变更专家信息",
)
async def amend_expert_(call: CallDep, id: UUID, body: ExpertUpdate) -> Expert:
    row = await amend_expert.amend_expert(
        call.session, call.actor, id, changes=body.given(), now=call.now, version=call.version
    )
    return Expert.of(row)


@router.list(
    "/expert-reviews", response=ExpertReviewPage, summary="List expert reviews", summary_zh="专家评审列表"
)
async def list_expert_reviews(
    call: CallDep,
    page: PageDep,
    application_id: Annotated[Id | None, Query()] = None,
    expert_id: Annotated[Id | None, Query()] = None,
    status: Annotated[ExpertReviewStatus | None, Query()] = None,
) -> ExpertReviewPage:
    wanted = reviews.listing(call.actor, application_id=application_id, expert_id=expert_id, status=status)
    found = await page.of(call, wanted, models.ExpertReview)
    hidden = await reviews.still_hidden(call.session, [row.application_id for row in found.rows])
    return ExpertReviewPage.made_of(
        found, lambda row: ExpertReview.seen_by(row, call.actor.person, row.application_id in hidden)
    )


async def _shown(call: CallDep, row: models.ExpertReview) -> ExpertReview:
    hidden = await reviews.still_hidden(call.session, [row.application_id])
    return ExpertReview.seen_by(row, call.actor.person, bool(hidden))


@router.read(
    "/expert-reviews/{id}",
    subject=reviews.find,
    response=ExpertReview,
    summary="Read an expert review",
    summary_zh="专家评审详情",
    # what is shown of it changes when the other experts' reviews are in, and its version does not: never 304
    conditional=False,
)
async def read_expert_review(call: CallDep, id: UUID) -> ExpertReview:
    return await _shown(call, await reviews.find(call.session, call.actor, id))


@router.act(
    "/applications/{id}/assign-expert",
    act="assign",
    subject=applications.find,
    response=ExpertReview,
    status_code=201,
    location=lambda body: f"/v1/expert-reviews/{body.id}",
    summary="Assign a further expert",
    summary_zh="增派专家",
    problems=(StateForbids, Unknown, ConflictOfInterest, AlreadyAssigned),
)
async def assign_expert_to_application(call: CallDep, id: UUID, body: ExpertAssignment) -> ExpertReview:
    row = await assign_expert.assign_expert(
        call.session, call.actor, id, expert_id=body.expert_id, now=call.now, version=call.version
    )
    return await _shown(call, row)


@router.act(
    "/expert-reviews/{id}/submit",
    act="submit",
    subject=reviews.find,
    response=ExpertReview,
    summary="Submit an expert review",
    summary_zh="提交评审意见",
    problems=(StateForbids,),
)
async def submit_expert_review_(call: CallDep, id: UUID, body: ExpertReviewSubmission) -> ExpertReview:
    row = await submit_expert_review.submit_expert_review(
        call.session, call.actor, id, **body.model_dump(), now=call.now, version=call.version
    )
    return await _shown(call, row)


@router.act(
    "/expert-reviews/{id}/recuse",
    act="recuse",
    subject=reviews.find,
    response=ExpertReview,
    summary="Stand aside from a review",
    summary_zh="回避",
    problems=(StateForbids,),
)
async def recuse_expert_review(call: CallDep, id: UUID, body: Reasoned) -> ExpertReview:
    row = await recuse.recuse(
        call.session, call.actor, id, reason=body.reason, now=call.now, version=call.version
    )
    return await _shown(call, row)
