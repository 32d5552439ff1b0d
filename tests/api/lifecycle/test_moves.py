"""Every move of every life cycle is made over HTTP, and no state answers to an act that its table does not know."""

from collections.abc import AsyncIterator

import pytest
from gallery import PRESENT, Gallery, Scene
from moves import ASKED, ATTEMPTS, LET_THROUGH, NOT_OVER_HTTP, OTHER_REFUSALS, PREPARATIONS

from city import City
from domain.rules.errors import StateForbids
from domain.rules.law.life_cycles import LIFE_CYCLES
from founding import CityOn
from invariants import AGGREGATES, violations
from rewinding import rewind
from voices import Refused

ROWS = [(cycle.noun, *row) for cycle in LIFE_CYCLES.values() for row in cycle.rows]
FORBIDDEN = [
    (cycle.noun, state, act)
    for cycle in LIFE_CYCLES.values()
    for state in cycle.states
    for act in cycle.acts
    if act not in cycle.allowed(state)
    if (cycle.noun, act) not in NOT_OVER_HTTP and (cycle.noun, state, act) not in LET_THROUGH
]


def scene_of(gallery: Gallery, noun: str, state: str, act: str, city: City) -> Scene:
    scenes = gallery.re_reviews if act == "decline_on_revocation" else gallery.scenes
    scene = scenes[state] if act == "decline_on_revocation" else scenes[noun, state]
    return scene.moved_to(city)


async def last_move(city: City, id_: str) -> tuple[str, str, str]:
    told = "SELECT from_status, act, to_status FROM history WHERE aggregate_id = :id ORDER BY version DESC LIMIT 1"
    return tuple((await city.rows(told, id=id_))[0])


@pytest.fixture(scope="module")
async def at_home(gallery: tuple[str, Gallery], city_on: CityOn) -> AsyncIterator[City]:
    async with city_on(gallery[0]) as city:
        city.expert_ids = gallery[1].expert_ids
        yield city


@pytest.fixture
async def standing(gallery: tuple[str, Gallery], at_home: City) -> City:
    """The gallery's city, put back only if it was touched: what is refused changes nothing."""
    if gallery[1].touched:
        await rewind(at_home.engine)
        gallery[1].touched = False
    return at_home


def test_the_gallery_shows_every_state(gallery: tuple[str, Gallery]) -> None:
    states = {(cycle.noun, state) for cycle in LIFE_CYCLES.values() for state in cycle.states}
    assert set(gallery[1].scenes) == states


def test_every_act_of_every_life_cycle_is_attempted() -> None:
    assert set(ATTEMPTS) == {(cycle.noun, act) for cycle in LIFE_CYCLES.values() for act in cycle.acts}


@pytest.mark.parametrize(("noun", "state", "act", "target"), ROWS)
async def test_a_move_of_the_table_is_made(
    gallery: tuple[str, Gallery], exhibition: City, noun: str, state: str, act: str, target: str
) -> None:
    scene = scene_of(gallery[1], noun, state, act, exhibition)
    if prepare := PREPARATIONS.get((noun, state, act)):
        await prepare(scene)
    await ATTEMPTS[noun, act](scene, gallery[1])
    assert await last_move(exhibition, scene.id) == (state, act, target)
    table = AGGREGATES[noun].__tablename__
    assert await exhibition.rows(f"SELECT status FROM {table} WHERE id = :id", id=scene.id) == [(target,)]
    assert await violations(exhibition.engine) == []


@pytest.mark.parametrize(("noun", "state", "act"), FORBIDDEN)
async def test_an_act_that_the_state_forbids_is_refused_and_changes_nothing(
    gallery: tuple[str, Gallery], standing: City, noun: str, state: str, act: str
) -> None:
    standing.move_to(PRESENT)
    scene = scene_of(gallery[1], noun, state, act, standing)
    before = await everything(standing)
    with pytest.raises((Refused, StateForbids)) as caught:
        await ATTEMPTS[noun, act](scene, gallery[1])
    assert await everything(standing) == before
    code, said = told(caught.value)
    if code in OTHER_REFUSALS.get((noun, act), ()):
        return
    assert code == "state_forbids"
    asked = LIFE_CYCLES[ASKED.get((noun, act), noun)]
    assert said["allowed_acts"] == list(asked.allowed(said["current_state"]))
    assert asked.noun != noun or said["current_state"] == state


def told(refused: Refused | StateForbids) -> tuple[str, dict[str, object]]:
    if isinstance(refused, StateForbids):
        return refused.code, refused.extras
    assert refused.status == {"unknown_reference": 422, "not_found": 404}.get(refused.code, 409)
    return refused.code, refused.problem


async def everything(city: City) -> list[object]:
    """How many rows, versions, steps, entries, events, promises and kept answers there are."""
    books = ("history", "audit_entry", "event", "delivery", "idempotency_key")
    counted = [f"(SELECT count(*) FROM {book})" for book in books]
    counted += [f"(SELECT sum(version) FROM {kind.__tablename__})" for kind in AGGREGATES.values()]
    return await city.rows("SELECT " + ", ".join(counted))
