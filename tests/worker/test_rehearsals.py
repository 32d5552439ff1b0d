"""A rehearsal is done in steps, each in its own transaction; a worker that dies loses at most the one in hand."""

from datetime import date

import pytest

from city import City
from domain.acts.rehearsals.assess import assess
from domain.infra.database import transaction
from domain.models import Enterprise, new_id
from domain.queries import rehearsals
from domain.rules.law.permissions import WORKER
from factories import Body, Company

STEPS = 3
ENTERPRISES = STEPS * rehearsals.AT_ONCE - 10


async def crowd(city: City) -> None:
    """Enterprises on record that never applied; more than two steps can take."""
    beginning = date.fromisoformat("2016-03-01")
    async with transaction(city.engine) as session:
        for number in range(ENTERPRISES):
            company = Company(number + 1).registration() | {"registered_on": beginning}
            at = {"created_at": city.now, "updated_at": city.now}
            session.add(Enterprise(id=new_id(), version=1, **at, **company))


async def cut_off(city: City, id_: str) -> None:
    """A step whose worker is killed before it commits."""
    async with transaction(city.engine) as session:
        await assess(session, WORKER, id_, now=city.now)
        raise KeyboardInterrupt


async def started(city: City) -> str:
    await crowd(city)
    row = await city.officer().create("/measures/bg-2022-03/rehearsals", {})
    assert (row["total"], row["assessed"]) == (ENTERPRISES, 0)
    return str(row["id"])


async def seen(city: City, id_: str) -> Body:
    return await city.officer().get(f"/rehearsals/{id_}")


async def test_one_sweep_goes_through_all_enterprises_step_by_step(city: City, swept) -> None:
    id_ = await started(city)
    result = await swept("rehearse")
    assert (result.done, result.failed) == (STEPS, 0)
    found = await seen(city, id_)
    assert (found["status"], found["assessed"]) == ("FINISHED", ENTERPRISES)
    counted = {row["outcome"]: row["count"] for row in found["outcomes"] if row["count"]}
    assert counted == {"NOT_ASSESSED": ENTERPRISES}
    # start, two steps, the end
    assert found["version"] == STEPS + 1
    assert (await swept("rehearse")).done == 0


async def test_progress_can_be_watched_between_two_steps(city: City) -> None:
    id_ = await started(city)
    await city.work(assess, id_)
    found = await seen(city, id_)
    assert (found["status"], found["assessed"]) == ("RUNNING", rehearsals.AT_ONCE)
    page = await city.officer().get(f"/rehearsals/{id_}/enterprises", limit=100)
    assert len(page["items"]) == 100
    assert page["next_cursor"]


async def test_a_step_that_is_cut_off_leaves_nothing_and_is_done_again(city: City, swept) -> None:
    id_ = await started(city)
    await city.work(assess, id_)
    with pytest.raises(KeyboardInterrupt):
        await cut_off(city, id_)
    assert (await seen(city, id_))["assessed"] == rehearsals.AT_ONCE
    await swept("rehearse")
    told = "SELECT count(*), count(DISTINCT enterprise_id) FROM rehearsal_outcome"
    assert await city.rows(told) == [(ENTERPRISES, ENTERPRISES)]
