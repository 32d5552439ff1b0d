"""The jobs of the calendar, one file each, and the order in which one screen shows them."""

from typing import Any

from worker.jobs import (
    chase_reports,
    close_rounds,
    conclude_notices,
    expire_certifications,
    lapse_applications,
    open_re_reviews,
    open_reports,
    rehearse,
    remind_holders,
)
from worker.sweep import Duty

DUTIES: tuple[Duty[Any], ...] = (
    close_rounds.DUTY,
    lapse_applications.DUTY,
    conclude_notices.DUTY,
    open_re_reviews.DUTY,
    remind_holders.DUTY,
    expire_certifications.DUTY,
    open_reports.DUTY,
    chase_reports.DUTY,
    rehearse.DUTY,
)
