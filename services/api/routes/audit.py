"""The audit trail (审计日志), for auditors."""

from typing import Annotated

from fastapi import Query

from api.edge.request_context import CallDep, PageDep
from api.edge.router import Router
from api.schemas.audit import AuditEntry, AuditEntryPage
from api.schemas.types import Code, Id, Line
from domain import models
from domain.queries import history

router = Router(tag="audit-entries", noun="audit")


@router.list("/audit-entries", response=AuditEntryPage, summary="List audit entries", summary_zh="审计日志")
async def list_audit_entries(
    call: CallDep,
    page: PageDep,
    noun: Annotated[Code | None, Query()] = None,
    aggregate_id: Annotated[Id | None, Query()] = None,
    person: Annotated[Line | None, Query()] = None,
) -> AuditEntryPage:
    wanted = history.audit_listing(noun=noun, aggregate_id=aggregate_id, person=person)
    return AuditEntryPage.made_of(await page.of(call, wanted, models.AuditEntry), AuditEntry.of)
