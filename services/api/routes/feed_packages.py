"""Feed packages (报送数据包): asked for here, made by the worker, handed over by people, answered by a receipt."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Query

from api.edge.file_response import File
from api.edge.request_context import CallDep, PageDep
from api.edge.router import PREFIX, Router
from api.schemas.codes import FeedPackageOutcome, FeedPackageStatus
from api.schemas.feed_packages import (
    FeedPackage,
    FeedPackagePage,
    FeedPackageReceipt,
    FeedPackageRow,
    FeedPackageRowPage,
    PackageWithdrawal,
)
from domain import models
from domain.acts.feed_packages import create, record_receipt, withdraw
from domain.queries import feed_packages
from domain.rules.errors import NothingWaiting, StateForbids, Unknown
from domain.sheets.feed_package import MEDIA_TYPE

router = Router(tag="feed-packages", noun="feed_package")
# how soon the worker will have made it
_LOOK_AGAIN_SECONDS = "30"


@router.list(
    "/feed-packages", response=FeedPackagePage, summary="List feed packages", summary_zh="报送数据包列表"
)
async def list_feed_packages(
    call: CallDep, page: PageDep, status: Annotated[FeedPackageStatus | None, Query()] = None
) -> FeedPackagePage:
    wanted = feed_packages.listing(call.actor, status=status)
    return FeedPackagePage.made_of(await page.of(call, wanted, models.FeedPackage), FeedPackage.of)


@router.create(
    "/feed-packages",
    response=FeedPackage,
    status_code=HTTPStatus.ACCEPTED,
    location=lambda body: f"{PREFIX}/feed-packages/{body.id}",
    summary="Ask for a feed package",
    summary_zh="申请生成报送数据包",
    description="The 10000 oldest events that wait for the feed; none of them is in another open package.",
    problems=(NothingWaiting,),
)
async def create_feed_package(call: CallDep) -> FeedPackage:
    # leases live by the machine's time, whatever the legal clock says
    row = await create.create(call.session, call.actor, machine_now=datetime.now(UTC), now=call.now)
    call.headers["Retry-After"] = _LOOK_AGAIN_SECONDS
    return FeedPackage.of(row)


@router.read(
    "/feed-packages/{id}",
    subject=feed_packages.find,
    response=FeedPackage,
    summary="Read a feed package",
    summary_zh="报送数据包详情",
)
async def read_feed_package(call: CallDep, id: UUID) -> FeedPackage:
    return FeedPackage.of(call.subject)


@router.file(
    "/feed-packages/{id}/content",
    act="hand_over",
    subject=feed_packages.find,
    media_type=MEDIA_TYPE,
    summary="Take a feed package's file",
    summary_zh="下载报送数据包",
    description="A zip of manifest.json, events.csv and events.xlsx: the very bytes, each time.",
    problems=(StateForbids,),
)
async def read_feed_package_content(call: CallDep, id: UUID) -> File:
    package: models.FeedPackage = call.subject
    content = await feed_packages.content(call.session, package)
    return File(f"{package.number}.zip", content, package.sha256 or "")


@router.list(
    "/feed-packages/{id}/rows",
    subject=feed_packages.find,
    response=FeedPackageRowPage,
    summary="List the rows of a feed package",
    summary_zh="报送数据包逐条结果",
)
async def list_feed_package_rows(
    call: CallDep, page: PageDep, id: UUID, outcome: Annotated[FeedPackageOutcome | None, Query()] = None
) -> FeedPackageRowPage:
    found = await page.of(call, feed_packages.rows(call.subject, outcome), models.FeedPackageRow)
    return FeedPackageRowPage.made_of(found, FeedPackageRow.of)


@router.act(
    "/feed-packages/{id}/record-receipt",
    act="record_receipt",
    subject=feed_packages.find,
    response=FeedPackage,
    summary="Record a feed package's receipt",
    summary_zh="登记报送回执",
    problems=(StateForbids, Unknown),
)
async def record_receipt_of_feed_package(call: CallDep, id: UUID, body: FeedPackageReceipt) -> FeedPackage:
    row = await record_receipt.record_receipt(
        call.session, call.actor, id, **body.model_dump(), now=call.now, version=call.version
    )
    return FeedPackage.of(row)


@router.act(
    "/feed-packages/{id}/withdraw",
    act="withdraw",
    subject=feed_packages.find,
    response=FeedPackage,
    summary="Withdraw a feed package",
    summary_zh="撤回报送数据包",
    problems=(StateForbids,),
)
async def withdraw_feed_package(call: CallDep, id: UUID, body: PackageWithdrawal) -> FeedPackage:
    row = await withdraw.withdraw(
        call.session, call.actor, id, reason=body.reason, now=call.now, version=call.version
    )
    return FeedPackage.of(row)
