"""For anybody: notices (公示), the register (名录), verification (查验), statistics, objections. No personal data."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Query, Request

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.certifications import PublicCertificate, PublicCertificatePage
from api.schemas.codes import CertificationStatus, NoticeStatus
from api.schemas.notices import (
    NoticedCompany,
    ObjectionCreate,
    ObjectionReceipt,
    PublicNotice,
    PublicNoticePage,
    PublicNoticeSummary,
    Reckoning,
)
from api.schemas.statistics import PublicStatistics, TitleCount
from api.schemas.types import Code, CreditCode
from api.statistics_cache import Line
from domain import models
from domain.acts.notices import object as object_act
from domain.queries import certifications, notices
from domain.rules.errors import NoticeOver, Unknown

router = Router(tag="public", noun="public")

Number = Annotated[str, Path(pattern=r"^[A-Za-z0-9-]{1,64}$", max_length=64)]


@router.list(
    "/public/notices",
    response=PublicNoticePage,
    public=True,
    summary="List public notices",
    summary_zh="公示公告",
)
async def list_public_notices(
    call: CallDep, page: PageDep, status: Annotated[NoticeStatus | None, Query()] = None
) -> PublicNoticePage:
    found = await page.of(call, notices.listing(call.actor, status=status), models.Notice)
    return PublicNoticePage.made_of(found, PublicNoticeSummary.of)


@router.read(
    "/public/notices/{id}",
    subject=notices.find,
    response=PublicNotice,
    public=True,
    conditional=False,
    summary="Read a public notice",
    summary_zh="公示名单",
)
async def read_public_notice(call: CallDep, id: UUID) -> PublicNotice:
    notice = await notices.find(call.session, call.actor, id)
    named = await notices.companies(call.session, id)
    return PublicNotice(
        **PublicNoticeSummary.of(notice).model_dump(),
        reckoning=Reckoning.model_validate(notice.reckoning),
        companies=[NoticedCompany(application_id=a, name=n, district=d) for a, n, d in named],
    )


@router.create(
    "/public/notices/{id}/objections",
    operation="objection.create",
    subject=notices.find,
    response=ObjectionReceipt,
    public=True,
    location=lambda body: f"/v1/objections/{body.id}",
    summary="Object under one's real name",
    summary_zh="实名提出异议",
    problems=(Unknown, NoticeOver),
)
async def create_objection(call: CallDep, id: UUID, body: ObjectionCreate) -> ObjectionReceipt:
    row = await object_act.object_to(call.session, call.actor, id, **body.model_dump(), now=call.now)
    return ObjectionReceipt.of(row)


@router.list(
    "/public/certifications",
    response=PublicCertificatePage,
    public=True,
    summary="List the register",
    summary_zh="公开名录",
)
async def list_public_certifications(
    call: CallDep,
    page: PageDep,
    district: Annotated[Code | None, Query()] = None,
    status: Annotated[CertificationStatus | None, Query()] = None,
    holder_uscc: Annotated[CreditCode | None, Query()] = None,
) -> PublicCertificatePage:
    wanted = certifications.register(district=district, status=status, holder_uscc=holder_uscc)
    found = await page.of(call, wanted, models.Certification)
    return PublicCertificatePage.made_of(found, PublicCertificate.of)


@router.read(
    "/public/certifications/{number}",
    response=PublicCertificate,
    public=True,
    conditional=False,
    guessable=True,
    summary="Verify a certificate",
    summary_zh="证书查验",
)
async def verify_certification(call: CallDep, number: Number) -> PublicCertificate:
    return PublicCertificate.of(await certifications.by_number(call.session, number.upper()))


@router.read(
    "/public/statistics",
    response=PublicStatistics,
    public=True,
    conditional=False,
    summary="Count the titles",
    summary_zh="称号统计",
)
async def read_public_statistics(call: CallDep, request: Request) -> PublicStatistics:
    counted = await request.app.state.counting.latest(call.session, call.now)
    return PublicStatistics(
        counted_at=counted.at,
        **_by_state(counted.city),
        districts=[TitleCount(code=line.code, **_by_state(line)) for line in counted.districts],
        clusters=[TitleCount(code=line.code or "NONE", **_by_state(line)) for line in counted.clusters],
    )


def _by_state(line: Line) -> dict[str, int]:
    return {**{state.lower(): number for state, number in line.by_status.items()}, "total": line.total}
