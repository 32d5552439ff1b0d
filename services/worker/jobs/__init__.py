"""The jobs of the calendar, one file each, and the order in which one screen shows them."""

from typing import Any

from worker.jobs import (
    chase_reports,
    close_rounds,
    conclude_notices,
    escalate_reports,
    expire_certifications,
    lapse_applications,
    make_partitions,
    open_re_reviews,
    open_reports,
    rehearse,
    remind_holders,
    remind_reporters,
    start_reconciliation,
)
from worker.jobs.periodic_job import Duty

DUTIES: tuple[Duty[Any], ...] = (
    close_rounds.DUTY,
    lapse_applications.DUTY,
    conclude_notices.DUTY,
    open_re_reviews.DUTY,
    remind_holders.DUTY,
    expire_certifications.DUTY,
    open_reports.DUTY,
    remind_reporters.DUTY,
    chase_reports.DUTY,
    escalate_reports.DUTY,
    rehearse.DUTY,
    start_reconciliation.DUTY,
    make_partitions.DUTY,
)
