"""What will go says so beforehand: on every answer of the operation, refusals included, and in the contract."""

from collections.abc import AsyncIterator
from datetime import date
from email.utils import parsedate_to_datetime

import httpx
import pytest
from fastapi.openapi.utils import get_openapi

from api.contract import links, paths, schemas
from api.edge.deprecation import Ageing
from api.edge.request_context import CallDep
from api.edge.router import Router
from api.main import create_app
from api.schemas.problems import ProblemTypes
from calling import Headers, provider_of, running, settings_for
from domain.queries import rounds
from factories import at
from sandbox.identity import Keys

OLD = Ageing(date(2027, 1, 1), date(2027, 12, 31), "https://zjtx.test/docs/versioning")
router = Router(tag="rounds", noun="round")


@router.read(
    "/old", response=ProblemTypes, public=True, conditional=False, summary="Read what is old", ageing=OLD
)
async def read_old(call: CallDep) -> ProblemTypes:
    return ProblemTypes(items=[])


@router.read("/old/{id}", subject=rounds.find, response=ProblemTypes, summary="Read an old one", ageing=OLD)
async def read_one_old(call: CallDep) -> ProblemTypes:
    return ProblemTypes(items=[])


@router.read("/new", response=ProblemTypes, public=True, conditional=False, summary="Read what is new")
async def read_new(call: CallDep) -> ProblemTypes:
    return ProblemTypes(items=[])


@pytest.fixture
async def client(database_url: str, keys: Keys) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(settings_for(database_url), [router], provider=provider_of(keys))
    async with running(app) as client:
        yield client


async def test_the_headers_name_the_days_in_hohhot_and_where_to_read_on(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/old")
    assert answer.status_code == 200
    assert answer.headers["deprecation"] == f"@{int(at('2027-01-01', 0).timestamp())}"
    assert parsedate_to_datetime(answer.headers["sunset"]) == at("2028-01-01", 0)
    assert answer.headers["sunset"] == "Fri, 31 Dec 2027 16:00:00 GMT"
    assert answer.headers["link"] == f'<{OLD.instead}>; rel="deprecation"; type="text/html"'


async def test_a_refusal_says_it_too_and_what_stays_does_not(
    client: httpx.AsyncClient, city: Headers
) -> None:
    for answer in (
        await client.get("/v1/old?x=1"),
        await client.get("/v1/old/7"),
        await client.get("/v1/old/7", headers=city),
    ):
        assert answer.status_code in (401, 404, 422)
        assert "deprecation" in answer.headers
        assert "sunset" in answer.headers
    new = await client.get("/v1/new")
    assert not {"deprecation", "sunset", "link"} & set(new.headers)


def test_the_contract_marks_it_and_says_what_to_use_instead() -> None:
    given = get_openapi(title="", version="", routes=router.routes)
    components = schemas.tidied(given["components"]["schemas"])
    known = links.Paths(router.routes)
    marked = {
        route.operation.id: paths.complete(route, given["paths"][route.path]["get"], components, known)
        for route in router.routes
    }
    assert [made.get("deprecated") for made in marked.values()] == [True, True, None]
    assert (
        "Deprecated from 2027-01-01, gone after 2027-12-31: " + OLD.instead
        in marked["readOld"]["description"]
    )
