"""The routes: one file for each noun."""

from api.router import Router
from api.routes import (
    applications,
    certifications,
    decisions,
    enterprises,
    measures,
    monitoring,
    notices,
    problems,
    public,
    reviews,
    revocations,
    rewards,
    rounds,
    service,
)

# In the order in which a case meets them; the contract keeps it.
ROUTERS: tuple[Router, ...] = (
    measures.router,
    measures.check_router,
    rounds.router,
    enterprises.router,
    applications.router,
    reviews.county_router,
    reviews.expert_router,
    reviews.router,
    decisions.router,
    notices.router,
    notices.objection_router,
    certifications.router,
    revocations.router,
    monitoring.enrolment_router,
    monitoring.router,
    rewards.router,
    public.router,
    service.calendar_router,
    service.event_router,
    service.subscription_router,
    service.delivery_router,
    service.audit_router,
    problems.router,
)
