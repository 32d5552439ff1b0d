"""Revocations (取消资格): a ground, all of its evidence, a hearing, and a decision by another hand."""

from datetime import datetime, timedelta

import pytest

from cases import Case
from city import City
from factories import Company, evidence
from titles import Title
from voices import refusal

SHORTLY = timedelta(seconds=30)


@pytest.mark.parametrize("ground", ["FRAUD", "TAX_EVASION", "MAJOR_INCIDENT"])
async def test_a_title_is_revoked_on_each_ground_and_can_be_seen_to_be(
    city: City, title: Title, ground: str
) -> None:
    proceedings = await title.proceedings(ground)
    await proceedings.notify()
    await proceedings.state_case()
    await proceedings.to("PUBLISHED")
    public = await city.anybody().get(f"/public/certifications/{title.row['number']}")
    assert (public["status"], public["revoked_on"]) == ("REVOKED", city.today.isoformat())
    assert (await title.enrolment())["status"] == "ENDED"


@pytest.mark.parametrize("part", ["event", "handling"])
async def test_an_incident_needs_the_event_and_its_handling_by_an_authority(title: Title, part: str) -> None:
    proceedings = await title.proceedings("MAJOR_INCIDENT", part)
    (missing,) = {"event", "handling"} - {part}
    refused = await refusal(proceedings.notify())
    assert refused.told == (422, "evidence_missing")
    assert missing in refused.problem["errors"][0]["detail"]
    body = {"evidence": evidence(missing)}
    await proceedings.city.officer().act(proceedings.path, "add-evidence", body)
    assert (await proceedings.notify())["status"] == "NOTIFIED"


async def test_evidence_is_put_on_file_before_the_company_is_told_and_not_after(title: Title) -> None:
    proceedings = await (await title.proceedings()).to("NOTIFIED")
    added = proceedings.city.officer().act(
        proceedings.path, "add-evidence", {"evidence": evidence("finding")}
    )
    refused = await refusal(added)
    assert (refused.told, refused.problem["allowed_acts"]) == ((409, "state_forbids"), ["uphold", "dismiss"])


async def test_nothing_is_decided_against_the_company_before_its_hearing_is_over(
    city: City, title: Title
) -> None:
    proceedings = await (await title.proceedings()).to("NOTIFIED")
    ends_at = datetime.fromisoformat(proceedings.row["hearing_ends_at"])
    city.move_to(ends_at - SHORTLY)
    decision = {"minutes_number": "示例1号", "reason": "事实清楚"}
    early = await refusal(city.officer(2).act(proceedings.path, "uphold", decision))
    assert early.told == (409, "hearing_open")
    await proceedings.state_case("逾期前最后陈述")
    city.move_to(ends_at)
    assert (await refusal(proceedings.state_case("迟到的陈述"))).told == (409, "window_closed")
    assert (await proceedings.uphold())["statement"] == "逾期前最后陈述"


async def test_in_the_companys_favour_it_needs_no_waiting(title: Title) -> None:
    proceedings = await (await title.proceedings()).to("NOTIFIED")
    assert (await proceedings.dismiss())["outcome"] == "DISMISSED"
    assert (await title.read())["status"] == "ACTIVE"


async def test_the_hearing_is_not_shorter_than_the_measure_gives(title: Title) -> None:
    proceedings = await title.proceedings()
    refused = await refusal(proceedings.notify(days=4))
    assert (refused.told, refused.problem["errors"][0]["pointer"]) == ((422, "invalid_input"), "/days")
    # notified on Monday the 5th: the fifth day is a Saturday
    assert (await proceedings.notify(days=5))["hearing_last_day"] == "2026-01-12"


@pytest.mark.parametrize("verb", ["uphold", "dismiss"])
async def test_who_opened_the_case_does_not_decide_it(title: Title, verb: str) -> None:
    proceedings = await (await title.proceedings(by=1)).to("NOTIFIED")
    assert (await refusal(getattr(proceedings, verb)(by=1))).told == (403, "actor_barred")
    assert (await getattr(proceedings, verb)(by=2))["decided_by"] == "city-officer-2"


async def test_the_company_sees_its_case_once_it_is_told_and_not_before(city: City, title: Title) -> None:
    proceedings, own = await title.proceedings(), city.enterprise(title.company)
    assert (await refusal(own.get(proceedings.path))).told == (404, "not_found")
    await proceedings.notify()
    seen = await own.get(proceedings.path)
    assert (seen["status"], seen["opened_by"]) == ("NOTIFIED", None)


async def test_one_case_at_a_time_and_none_against_what_is_revoked(title: Title) -> None:
    first = await title.proceedings("FRAUD")
    assert (await refusal(title.proceedings("TAX_EVASION"))).told == (409, "revocation_pending")
    await first.to("UPHELD")
    refused = await refusal(title.proceedings("TAX_EVASION"))
    assert (refused.told, refused.problem["current_state"]) == ((409, "state_forbids"), "REVOKED")


async def test_a_court_brings_the_title_back_with_its_monitoring(city: City, title: Title) -> None:
    number, enrolment = title.row["number"], await title.enrolment()
    await (await title.proceedings()).to("OVERTURNED")
    await title.read()
    assert (title.row["number"], title.status, title.row["revoked_on"]) == (number, "ACTIVE", None)
    resumed = await title.enrolment()
    # no report is owed for the time in between
    assert (resumed["id"], resumed["status"]) == (enrolment["id"], "ENROLLED")
    assert (resumed["ended_on"], resumed["owes_from"]) == (None, city.today.isoformat())


async def test_with_the_title_comes_its_re_review_where_the_time_for_it_has_come(title: Title) -> None:
    before = await (await title.re_review()).to("SUBMITTED")
    await (await title.proceedings()).to("OVERTURNED")
    assert (await before.read())["status"] == "DECLINED"
    assert (await title.latest_re_review()).status == "DRAFT"


async def test_what_was_dismissed_cannot_be_overturned(title: Title) -> None:
    proceedings = await (await title.proceedings()).to("DISMISSED")
    await proceedings.publish()
    assert (await refusal(proceedings.overturn())).told == (409, "state_forbids")


async def test_a_title_does_not_come_back_beside_a_new_one(city: City, title: Title) -> None:
    proceedings = await (await title.proceedings()).to("UPHELD")
    anew = await Case.drafted(city, title.company, register=False)
    await anew.to("RECOGNISED")
    assert (await refusal(proceedings.overturn())).told == (409, "already_recognised")
    assert (await Title.of(anew)).row["number"] != title.row["number"]


async def test_after_cancellation_this_measure_bars_nobody_from_applying_again(
    city: City, title: Title
) -> None:
    await (await title.proceedings()).to("PUBLISHED")
    anew = await Case.drafted(city, title.company, register=False)
    assert (await anew.to("SUBMITTED")).status == "SUBMITTED"


async def test_another_company_knows_nothing_of_it(city: City, title: Title) -> None:
    proceedings = await (await title.proceedings()).to("PUBLISHED")
    other = Company(2)
    await city.register(other)
    assert (await refusal(city.enterprise(other).get(proceedings.path))).told == (404, "not_found")
