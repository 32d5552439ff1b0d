"""One application from the company's registration to its county's recommendation, with the client that
openapi-python-client made of the contract. Told by the environment: API, CITY, COMPANY and COUNTY (tokens), CASE.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from zjtx_client import AuthenticatedClient
from zjtx_client.api.applications import (
    amend_application,
    create_application,
    read_application,
    recommend_application,
    submit_application,
)
from zjtx_client.api.county_reviews import amend_county_review, create_county_review
from zjtx_client.api.enterprises import create_enterprise
from zjtx_client.api.rounds import create_round, open_round
from zjtx_client.models import (
    Application,
    ApplicationCreate,
    ApplicationUpdate,
    CountyReviewCreate,
    CountyReviewUpdate,
    EnterpriseCreate,
    Finding,
    FindingVerdict,
    Judge,
    Judgement,
    Opinioned,
    Problem,
    RoundCreate,
)
from zjtx_client.types import Response

T = TypeVar("T")
GIVEN: dict[str, Any] = json.loads(Path(os.environ["CASE"]).read_text("utf-8"))


def speaking(name: str) -> AuthenticatedClient:
    return AuthenticatedClient(base_url=os.environ["API"], token=os.environ[name])


CITY, COMPANY, COUNTY = speaking("CITY"), speaking("COMPANY"), speaking("COUNTY")


def once() -> str:
    """A key of its own for every act: sent again with the same key, it is done once."""
    return str(uuid4())


def done(answer: Response[T | Problem]) -> tuple[T, str]:
    """What came back and its version: had somebody changed it meanwhile, the next answer would be 412."""
    if answer.parsed is None or isinstance(answer.parsed, Problem):
        raise SystemExit(f"{answer.status_code}: {answer.content.decode()}")
    return answer.parsed, answer.headers.get("ETag", "")


def opened_round() -> UUID:
    body = RoundCreate.from_dict(GIVEN["round"])
    drafted, etag = done(create_round.sync_detailed(client=CITY, body=body, idempotency_key=once()))
    answer = open_round.sync_detailed(drafted.id, client=CITY, idempotency_key=once(), if_match=etag)
    return done(answer)[0].id


def submitted(round_id: UUID) -> Application:
    company = EnterpriseCreate.from_dict(GIVEN["company"])
    done(create_enterprise.sync_detailed(client=COMPANY, body=company, idempotency_key=once()))
    body = ApplicationCreate(round_id=round_id)
    draft, etag = done(create_application.sync_detailed(client=COMPANY, body=body, idempotency_key=once()))
    content = ApplicationUpdate.from_dict(GIVEN["content"])
    filled = amend_application.sync_detailed(draft.id, client=COMPANY, body=content, if_match=etag)
    etag = done(filled)[1]
    answer = submit_application.sync_detailed(draft.id, client=COMPANY, idempotency_key=once(), if_match=etag)
    return done(answer)[0]


def left_to_county(findings: list[Finding]) -> Iterator[Finding]:
    """Whatever the measure leaves to the county's judgement, groups before their parts."""
    for finding in findings:
        if finding.kind == "JUDGED" and finding.judged_by == Judge.COUNTY:
            yield finding
        yield from left_to_county(finding.children)


def recommended(application: Application) -> Application:
    criteria = application.assessment.criteria if application.assessment else []
    findings = [
        Judgement(criterion=finding.id, verdict=FindingVerdict.MET, comment="经现场核实，情况属实")
        for finding in left_to_county(criteria)
    ]
    begun = CountyReviewCreate(application_id=application.id)
    review, etag = done(create_county_review.sync_detailed(client=COUNTY, body=begun, idempotency_key=once()))
    found = CountyReviewUpdate(site_visit=True, findings=findings)
    done(amend_county_review.sync_detailed(review.id, client=COUNTY, body=found, if_match=etag))
    etag = done(read_application.sync_detailed(application.id, client=COUNTY))[1]
    answer = recommend_application.sync_detailed(
        application.id,
        client=COUNTY,
        body=Opinioned(comment="材料齐全，同意推荐"),
        idempotency_key=once(),
        if_match=etag,
    )
    return done(answer)[0]


if __name__ == "__main__":
    case = submitted(opened_round())
    print(case.case_number, case.status, case.assessment.verdict if case.assessment else "")
    case = recommended(case)
    print(case.case_number, case.status)
