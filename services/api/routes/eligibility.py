"""Eligibility checks (资格自评): facts in, an explained assessment out, nothing stored; for anybody."""

from http import HTTPStatus

from api.edge.request_context import CallDep
from api.edge.router import Router
from api.schemas.assessments import Assessment, EligibilityCheck
from domain.queries import measures
from domain.rules.assessment.assess import assess
from domain.rules.errors import NoMeasureInForce, Unknown
from domain.rules.facts.declared import validate_facts
from domain.rules.time.periods import legal_day

router = Router(tag="eligibility-checks", noun="eligibility")


@router.create(
    "/eligibility-checks",
    act="check",
    response=Assessment,
    public=True,
    repeatable=False,
    status_code=HTTPStatus.OK,
    summary="Assess facts without storing them",
    summary_zh="资格自评",
    problems=(Unknown, NoMeasureInForce),
)
async def check_eligibility(call: CallDep, body: EligibilityCheck) -> Assessment:
    day = body.day or legal_day(call.now)
    if body.measure_id:
        measure = await measures.by_id(call.session, body.measure_id)
    else:
        measure = await measures.in_force(call.session, day, body.kind)
    facts = validate_facts(body.facts.root, day)
    return Assessment.of_canonical(assess(facts, measure, day, measures.assessed_as(body.kind)).canonical())
