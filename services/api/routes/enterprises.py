"""Enterprises (企业)."""

from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.enterprises import (
    Enterprise,
    EnterpriseCreate,
    EnterprisePage,
    EnterpriseUpdate,
    IndustryCode,
)
from api.schemas.types import Code, CreditCode
from domain import models
from domain.acts.enterprises import amend, register
from domain.queries import enterprises
from domain.rules.errors import AlreadyExists

router = Router(tag="enterprises", noun="enterprise")


@router.list("/enterprises", response=EnterprisePage, summary="List enterprises", summary_zh="企业列表")
async def list_enterprises(
    call: CallDep,
    page: PageDep,
    district: Annotated[Code | None, Query()] = None,
    uscc: Annotated[CreditCode | None, Query()] = None,
    industry_code: Annotated[IndustryCode | None, Query()] = None,
) -> EnterprisePage:
    wanted = enterprises.listing(call.actor, district=district, uscc=uscc, industry_code=industry_code)
    return EnterprisePage.made_of(await page.of(call, wanted, models.Enterprise), Enterprise.of)


@router.read(
    "/enterprises/{id}",
    subject=enterprises.find,
    response=Enterprise,
    summary="Read an enterprise",
    summary_zh="企业详情",
)
async def read_enterprise(call: CallDep, id: UUID) -> Enterprise:
    return Enterprise.of(call.subject)


@router.create(
    "/enterprises",
    act="create",
    response=Enterprise,
    summary="Register an enterprise",
    summary_zh="登记企业",
    problems=(AlreadyExists,),
)
async def create_enterprise(call: CallDep, body: EnterpriseCreate) -> Enterprise:
    return Enterprise.of(await register.register(call.session, call.actor, **body.model_dump(), now=call.now))


@router.amend(
    "/enterprises/{id}",
    act="amend",
    subject=enterprises.find,
    response=Enterprise,
    summary="Change an enterprise",
    summary_zh="变更企业信息",
)
async def amend_enterprise(call: CallDep, id: UUID, body: EnterpriseUpdate) -> Enterprise:
    row = await amend.amend(
        call.session, call.actor, id, changes=body.given(), now=call.now, version=call.version
    )
    return Enterprise.of(row)
