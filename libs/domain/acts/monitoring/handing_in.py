"""What reporting and correcting have in common: the next version of the report, and what is told of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from domain.models import Obligation, ReportVersion
from domain.queries import enterprises, monitoring, report_forms
from domain.rules.assessment.reports import implausible, validate_report
from domain.rules.law.permissions import WORKER


async def take_in(
    session: AsyncSession,
    obligation: Obligation,
    figures: Mapping[str, object],
    *,
    reason: str,
    now: datetime,
) -> dict[str, Any]:
    """Makes the figures the report's next version and flags what is unlikely in them; returns what the feed is told.

    Raises Invalid (figures).
    """
    form = await report_forms.of(session, obligation)
    obligation.figures = validate_report(figures, form)
    previous = await monitoring.figures_before(session, obligation)
    facts = await monitoring.facts_declared(session, obligation.enterprise_id)
    obligation.flags = implausible(obligation.figures, form, previous, facts)
    obligation.draft, obligation.reported_at = None, now
    obligation.report_no += 1
    session.add(
        ReportVersion(
            obligation_id=obligation.id,
            report_no=obligation.report_no,
            figures=obligation.figures,
            flags=obligation.flags,
            reason=reason,
            reported_at=now,
        )
    )
    enterprise = await enterprises.find(session, WORKER, obligation.enterprise_id)
    return {
        "uscc": enterprise.uscc,
        "report_kind": obligation.report_kind,
        "period_first_day": obligation.period_first_day,
        "period_last_day": obligation.period_last_day,
        "form_version": obligation.form_version,
        "report_no": obligation.report_no,
        "figures": obligation.figures,
    }
