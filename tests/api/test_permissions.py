"""Who may do what: every operation against every role, and every row against everybody who should not see it."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from crowd import Crowd
from pydantic import BaseModel
from sight import LISTINGS, LOOKERS, PUBLISHED, Listing, seen

from api.edge.operation import Operation
from api.edge.request_context import CallDep
from api.edge.router import Router
from api.routes import ROUTERS
from calling import NOBODY, Headers, code_of, fresh_key, if_match, refusal
from domain.rules.law.permissions import MAY, Role
from sandbox.people import first_with

Crowded = tuple[httpx.AsyncClient, Crowd]
As = Callable[..., Headers]

OPERATIONS: list[Operation] = [route.operation for router in ROUTERS for route in router.routes]
# the roles that a token can give, each by a letter
ROLES = {
    "E": "enterprise",
    "C": "county_officer",
    "M": "city_officer",
    "X": "expert",
    "A": "auditor",
    "O": "operator",
    "P": "platform",
}
# The scheme's "who acts", said a second time: whoever widens a right in `actors.MAY` says so here too.
MATRIX = {
    "": """
        listMeasures readMeasure checkEligibility readCodeTable listPublicNotices readPublicNotice
        createObjection listPublicCertifications verifyCertification readPublicStatistics listProblems
        readProblem readMeasureText reckonPeriodEnd
    """,
    "E": """
        createApplication amendApplication submitApplication answerSupplementOfApplication
        withdrawApplication stateCaseInRevocation reportObligation draftObligation correctObligation
    """,
    "C": "recommendApplication notRecommendApplication createCountyReview amendCountyReview",
    "M": """
        createRound amendRound openRound closeRound lapseApplication startExpertReviewOfApplication
        concludeExpertReviewOfApplication recogniseApplication createExpert assignExpertToApplication
        createDecision createNotice extendNotice concludeNotice upholdObjection dismissObjection
        takeOverCertification expireCertification openReReviewOfCertification reissueCertification
        createRevocation addEvidenceToRevocation notifyRevocation upholdRevocation dismissRevocation
        publishRevocation overturnRevocation createReward createMeasureFile adoptMeasureFile
        discardMeasureFile rehearseMeasure setSubscriptionPayload readFeedPackageContent
    """,
    "X": "submitExpertReview",
    "A": "listAuditEntries",
    "O": """
        listDeliveries readDelivery replayDelivery replayDeliveries listReceivers listReconciliations
        createReconciliation readReconciliation listDifferences
    """,
    "P": """
        listEvents createSubscription amendSubscription deleteSubscription pingSubscription
        rotateSubscriptionSecret
    """,
    "MP": "listSubscriptions readSubscription listSubscriptionDeliveries",
    "EM": "createEnterprise amendEnterprise",
    "CM": "requestSupplementOfApplication",
    "MX": "amendExpert recuseExpertReview",
    "MO": """
        createCalendarYear createLocalDayOff createFeedPackage recordReceiptOfFeedPackage withdrawFeedPackage
    """,
    "MAO": "listFeedPackages readFeedPackage listFeedPackageRows",
    "MA": """
        listObjections readObjection listMeasureFiles readMeasureFile listRehearsals readRehearsal
        listRehearsedEnterprises readRehearsalWorkbook
    """,
    "CMA": "listCountyReviews readCountyReview listDecisions readDecision",
    "MXA": "listExperts readExpert listExpertReviews readExpertReview",
    "ECMA": """
        listEnterprises readEnterprise listNotices readNotice listCertifications readCertification
        readCertificationTerms listCertificationHistory listRevocations readRevocation listRevocationHistory
        listEnrolments readEnrolment listObligations readObligation listReports listRewards readReward
        readCalendar readCalendarFile
    """,
    "ECMAO": "listCalendarYears readCalendarYear listLocalDaysOff readLocalDayOff",
    "ECMXA": "listApplications readApplication listApplicationHistory",
    "ECMXAP": "listRounds readRound",
}
ALLOWED = {operation: letters for letters, names in MATRIX.items() for operation in names.split()}

JUDGED = [operation for operation in OPERATIONS if operation.id in ALLOWED]


def addressed(operation: Operation, id_: str = NOBODY) -> str:
    return re.sub(r"\{\w+\}", id_, operation.path)


# --- operations by roles --------------------------------------------------------------------------------------------


def test_every_operation_has_its_row() -> None:
    operations = {operation.id for operation in OPERATIONS}
    assert not operations - set(ALLOWED), "say in MATRIX, by the scheme, who may do these"
    assert not set(ALLOWED) - operations, "these are no longer there"
    assert len(ALLOWED) == sum(len(names.split()) for names in MATRIX.values())


@pytest.mark.parametrize("operation", JUDGED, ids=lambda operation: operation.id)
async def test_a_role_is_refused_exactly_where_the_scheme_says_so(
    crowded: Crowded, as_: As, operation: Operation
) -> None:
    client, path = crowded[0], addressed(operation)
    nobody = await client.request(operation.method, path)
    if not ALLOWED[operation.id]:
        assert nobody.status_code not in (401, 403)
        return
    assert refusal(nobody) == (401, "unauthenticated")
    for letter, role in ROLES.items():
        answer = await client.request(operation.method, path, headers=as_(first_with(role).person))
        if letter in ALLOWED[operation.id]:
            assert answer.status_code not in (401, 403), role
        else:
            assert refusal(answer) == (403, "forbidden"), role


def test_an_operation_that_nobody_may_do_does_not_start() -> None:
    router = Router(tag="ghosts", noun="ghost")
    with pytest.raises(LookupError, match=r"MAY has no row ghost\.haunt"):

        @router.act("/ghosts/haunt", act="haunt", response=BaseModel, summary="Haunt", if_match=False)
        async def haunt_ghost(call: CallDep) -> BaseModel:
            raise AssertionError


def test_an_operation_on_a_row_says_how_the_row_is_found() -> None:
    router = Router(tag="rounds", noun="round")
    with pytest.raises(LookupError, match=r"what /v1/rounds/\{id\} leads to"):

        @router.read("/rounds/{id}", response=BaseModel, summary="Read")
        async def read_round_of_nobody(call: CallDep) -> BaseModel:
            raise AssertionError


async def test_nobody_is_made_more_by_what_the_body_says(crowded: Crowded, as_: As) -> None:
    """No member of any body carries a role, a district of one's own, a person or a state."""
    client, _ = crowded
    for operation in JUDGED:
        if operation.method not in ("POST", "PATCH") or operation.subject is not None or operation.public:
            continue
        who = as_(first_with(ROLES[ALLOWED[operation.id][0]]).person)
        body = dict.fromkeys(("role", "scope", "on_behalf_of", "status", "version", "id", "recorded_by"), "x")
        answer = await client.request(
            operation.method, addressed(operation), headers=who | fresh_key(), json=body
        )
        assert refusal(answer) == (422, "invalid_input"), operation.id
        strange = {
            error["pointer"] for error in answer.json()["errors"] if error["code"] == "extra_forbidden"
        }
        assert strange == {f"/{name}" for name in body}, operation.id


# --- rows by people -------------------------------------------------------------------------------------------------


# of these, whoever may see one row may see them all
EVERYBODYS = (
    "/v1/notices",
    "/v1/decisions",
    "/v1/objections",
    "/v1/deliveries",
    "/v1/calendar-years",
    "/v1/local-days-off",
    "/v1/measure-files",
    "/v1/rehearsals",
    "/v1/reconciliations",
    "/v1/feed-packages",
)


def reads(listing: Listing) -> list[Operation]:
    """All operations on one row of the list."""
    return [
        operation
        for operation in OPERATIONS
        if operation.path.startswith(f"{listing.path}/{{id}}") and operation.key is not None
    ]


@pytest.mark.parametrize(
    "listing", [listing for listing in LISTINGS if reads(listing)], ids=lambda listing: listing.path
)
async def test_a_row_out_of_sight_is_404_to_every_method_just_like_no_row(
    crowded: Crowded, as_: As, listing: Listing
) -> None:
    client, crowd = crowded
    trace = {"traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}
    tried = 0
    for operation in reads(listing):
        assert operation.key is not None
        for who in LOOKERS:
            if Role(who.role) not in MAY[operation.key]:
                continue
            shown = seen(listing, who, crowd)
            hidden = next((row for row in crowd.rows.get(listing.model, []) if row not in shown), None)
            if hidden is None:
                continue
            tried += 1
            headers = as_(who.person) | trace | if_match(1) | fresh_key()
            foreign = await client.request(
                operation.method, addressed(operation, str(hidden.id)), headers=headers
            )
            nothing = await client.request(operation.method, addressed(operation), headers=headers)
            assert code_of(foreign) == "not_found", (operation.id, who.person)
            assert (foreign.status_code, foreign.headers.raw, foreign.content) == (
                nothing.status_code,
                nothing.headers.raw,
                nothing.content,
            )
    assert tried or listing.path in EVERYBODYS


@pytest.mark.parametrize(
    "listing", [listing for listing in LISTINGS if reads(listing)], ids=lambda listing: listing.path
)
async def test_a_row_in_sight_can_be_read(crowded: Crowded, as_: As, listing: Listing) -> None:
    client, crowd = crowded
    for operation in reads(listing):
        if operation.method != "GET":
            continue
        for who in LOOKERS:
            if Role(who.role) in MAY[str(operation.key)]:
                for row in seen(listing, who, crowd)[:2]:
                    answer = await client.get(addressed(operation, str(row.id)), headers=as_(who.person))
                    assert answer.status_code == 200, (operation.id, who.person, answer.text)


@pytest.mark.parametrize(
    "name", ["enterprise_id", "application_id", "certification_id", "holder_uscc", "uscc"]
)
async def test_no_filter_tells_of_foreign_rows(crowded: Crowded, as_: As, name: str) -> None:
    """To filter by what belongs to another is to be shown an empty list, as by what does not exist."""
    client, crowd = crowded
    foreign = crowd.companies[1]
    value: Any = {
        "enterprise_id": foreign.id,
        "application_id": next(
            row.id for row in crowd.rows[LISTINGS[2].model] if row.enterprise_id == foreign.id
        ),
        "certification_id": next(
            row.certification_id for row in crowd.rows[LISTINGS[10].model] if row.enterprise_id == foreign.id
        ),
    }.get(name, foreign.uscc)
    who = next(person for person in LOOKERS if person.uscc)
    for listing in LISTINGS:
        if name in listing.names and listing.path not in PUBLISHED:
            query = {name: str(value), "include_total": "estimated"}
            answer = await client.get(listing.path, headers=as_(who.person), params=query)
            if answer.status_code != 403:
                assert answer.json()["items"] == [], listing.path
                assert answer.json()["estimated_total"] == 0, listing.path


async def test_somebody_without_an_enterprise_or_a_district_sees_nothing(crowded: Crowded, as_: As) -> None:
    client, _ = crowded
    for person, role in (("enterprise-xincheng", "enterprise"), ("county-xincheng", "county_officer")):
        who = as_(person, uscc=None, district=None)
        for path in ("/v1/enterprises", "/v1/applications", "/v1/certifications", "/v1/obligations"):
            assert (await client.get(path, headers=who)).json()["items"] == [], (role, path)
