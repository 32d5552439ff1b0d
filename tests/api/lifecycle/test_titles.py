"""Titles (认定): taken over, given, re-issued, reported on and rewarded."""

import pytest

from cases import Case
from city import City
from domain.acts.certifications.remind import remind
from domain.acts.monitoring.chase import chase
from domain.acts.monitoring.open_obligations import open_obligations
from domain.rules.errors import Conflict, PeriodNotOver
from factories import HUIMIN, XINCHENG, Company, at, report
from titles import Title
from voices import refusal

BONUS, SERVICES = "FIRST_RECOGNITION_BONUS", "PRIORITY_PUBLIC_SERVICES"


# --- terms


@pytest.mark.parametrize(
    ("recognised_on", "valid_to"),
    [("2023-06-01", "2026-05-31"), ("2024-02-29", "2027-02-27"), ("2023-03-01", "2026-02-28")],
)
async def test_the_last_day_is_the_eve_of_the_third_anniversary(
    city: City, recognised_on: str, valid_to: str
) -> None:
    title = await Title.taken_over(city, Company(1), recognised_on)
    assert (title.row["valid_from"], title.row["valid_to"]) == (recognised_on, valid_to)


async def test_recognised_the_term_counts_from_the_day_of_recognition(city: City, case: Case) -> None:
    await case.to("RECOGNISED")
    title = await Title.of(case)
    assert city.today.isoformat() == "2026-01-13"
    assert (title.row["valid_from"], title.row["valid_to"]) == ("2026-01-13", "2029-01-12")
    assert (title.row["application_id"], title.row["holder_uscc"]) == (case.id, case.company.uscc)


async def test_a_title_of_2022_is_taken_over_expires_at_once_and_awaits_its_re_review(city: City) -> None:
    title = await Title.taken_over(city, Company(1), "2022-06-01")
    assert title.row["number"].startswith("ZJTX-HHHT-2022-00001-")
    assert (await title.expire()).status == "EXPIRED"
    case = await title.re_review()
    # taken over late, it has the measure's minimum of thirty days
    assert case.row["due_on"] == "2026-02-04"


async def test_it_expires_the_day_after_its_last_day(city: City, title: Title) -> None:
    city.move_to(at("2026-05-31", 23, 59))
    refused = await refusal(title.expire())
    assert (refused.told, refused.problem["valid_to"]) == ((409, "term_not_over"), "2026-05-31")
    city.move_to(at("2026-06-01", 0, 0))
    assert (await title.expire()).status == "EXPIRED"


@pytest.mark.parametrize(
    ("recognised_on", "refusal_"),
    [("2026-01-06", (422, "invalid_input")), ("2022-04-12", (409, "no_measure_in_force"))],
)
async def test_what_was_not_given_under_a_measure_is_not_taken_over(
    city: City, recognised_on: str, refusal_: tuple[int, str]
) -> None:
    assert (await refusal(Title.taken_over(city, Company(1), recognised_on))).told == refusal_


async def test_a_second_title_is_not_taken_over(city: City, title: Title) -> None:
    body = {
        "enterprise_id": title.row["enterprise_id"],
        "recognised_on": "2022-06-01",
        "document": "示例认定通知",
    }
    assert (await refusal(city.officer().create("/certifications", body))).told == (409, "already_recognised")


async def test_the_holder_is_reminded_once_of_each_stage(city: City, title: Title) -> None:
    # the stages are 180, 90, 30 and 7 days before the 31st of May
    with pytest.raises(Conflict):
        await city.work(remind, title.id, days_before=90)
    city.move_to(at("2026-05-01"))
    await city.work(remind, title.id, days_before=30)
    for stage in (30, 90, 180):
        with pytest.raises(Conflict):
            await city.work(remind, title.id, days_before=stage)
    city.move_to(at("2026-05-24"))
    await city.work(remind, title.id, days_before=7)


# --- the document


async def test_a_change_of_name_gives_a_new_document_and_keeps_the_title(city: City, title: Title) -> None:
    number, old = title.row["number"], title.row["holder_name"]
    new = "呼和浩特示例更名有限公司"
    await city.enterprise(title.company).amend(f"/enterprises/{title.row['enterprise_id']}", {"name": new})
    assert (await title.read())["holder_name"] == old
    paper = {"cause": "NAME", "document": "准予变更登记通知书"}
    title.row = await city.officer().act(title.path, "reissue", paper)
    assert (title.row["holder_name"], title.row["document_no"]) == (new, 2)
    assert (title.row["number"], title.row["valid_to"], title.status) == (number, "2026-05-31", "ACTIVE")
    public = await city.anybody().get(f"/public/certifications/{number}")
    assert (public["holder_name"], public["document_no"]) == (new, 2)


async def test_who_moves_is_monitored_where_it_has_moved_to(city: City, title: Title) -> None:
    path = f"/enterprises/{title.row['enterprise_id']}"
    await city.enterprise(title.company).amend(path, {"district": HUIMIN, "address": "示例新路1号"})
    await city.officer().act(title.path, "reissue", {"cause": "MOVE", "document": "迁移登记通知书"})
    assert [row["id"] for row in await city.county(HUIMIN).all("/certifications")] == [title.id]
    assert [row["district"] for row in await city.county(HUIMIN).all("/enrolments")] == [HUIMIN]
    assert await city.county(XINCHENG).all("/enrolments") == []


async def test_a_revoked_title_gets_no_new_document(city: City, title: Title) -> None:
    await (await title.proceedings()).to("UPHELD")
    paper = {"cause": "LOSS", "document": "遗失声明"}
    assert (await refusal(city.officer().act(title.path, "reissue", paper))).told == (409, "state_forbids")


# --- monitoring (运行监测)


async def test_a_report_is_owed_for_each_month_that_begins_after_enrolment(city: City, title: Title) -> None:
    enrolment = await title.enrolment()
    assert await city.work(open_obligations, enrolment["id"]) == []
    city.move_to(at("2026-03-02"))
    await city.work(open_obligations, enrolment["id"])
    assert await city.work(open_obligations, enrolment["id"]) == []
    owed = {row["period_first_day"]: row["due_on"] for row in await title.obligations()}
    assert owed == {"2026-02-01": "2026-03-10", "2026-03-01": "2026-04-10"}


async def test_a_report_is_taken_once_its_month_is_over_late_ones_too(city: City, title: Title) -> None:
    city.move_to(at("2026-02-01"))
    (owed,) = await city.work(open_obligations, (await title.enrolment())["id"])
    own, path = city.enterprise(title.company), f"/obligations/{owed.id}"
    city.move_to(at("2026-02-28", 23, 59))
    assert (await refusal(own.act(path, "report", report()))).told == (409, "period_not_over")
    city.move_to(at("2026-03-10", 23, 59))
    with pytest.raises(PeriodNotOver):
        await city.work(chase, owed.id)
    city.move_to(at("2026-03-11", 0, 0))
    await city.work(chase, owed.id)
    reported = await own.act(path, "report", report())
    assert (reported["status"], reported["figures"]["total_profit"]) == ("REPORTED", "-12.5")


async def test_a_report_with_a_figure_missing_or_unknown_is_refused_field_by_field(
    city: City, title: Title
) -> None:
    city.move_to(at("2026-02-01"))
    (owed,) = await city.work(open_obligations, (await title.enrolment())["id"])
    city.move_to(at("2026-03-02"))
    body = report()
    del body["figures"]["employees"]
    body["figures"]["happiness"] = "1"
    refused = await refusal(city.enterprise(title.company).act(f"/obligations/{owed.id}", "report", body))
    assert {(e["pointer"], e["code"]) for e in refused.problem["errors"]} == {
        ("/figures/employees", "missing"),
        ("/figures/happiness", "unknown_field"),
    }


async def test_with_the_title_ends_what_is_still_owed(city: City, title: Title) -> None:
    city.move_to(at("2026-03-02"))
    await city.work(open_obligations, (await title.enrolment())["id"])
    await (await title.proceedings()).to("UPHELD")
    assert {row["status"] for row in await title.obligations()} == {"ENDED"}
    assert await city.work(open_obligations, (await title.enrolment())["id"]) == []


# --- rewards (奖励)


async def test_a_reward_names_its_amount_and_its_basis(title: Title) -> None:
    bonus, services = await title.reward(BONUS), await title.reward(SERVICES)
    assert (bonus["amount_yuan"], bonus["basis"]) == ("200000.00", "呼政发〔2021〕25号")
    assert (services["amount_yuan"], services["basis"]) == (None, "BG-2022-03号")


async def test_what_is_given_once_is_never_given_again_under_a_later_title_neither(
    city: City, title: Title
) -> None:
    await title.reward(BONUS)
    assert (await refusal(title.reward(BONUS))).told == (409, "already_rewarded")
    await (await title.proceedings()).to("PUBLISHED")
    anew = await Case.drafted(city, title.company, register=False)
    later = await Title.of(await anew.to("RECOGNISED"))
    assert (await refusal(later.reward(BONUS))).told == (409, "already_rewarded")
    await later.reward(SERVICES)
    await later.reward(SERVICES)


async def test_no_second_bonus_comes_with_a_re_review(title: Title) -> None:
    await (await title.re_review()).to("RECOGNISED")
    assert (await refusal(title.reward(BONUS))).told == (409, "already_rewarded")


async def test_only_what_the_measure_knows_is_given_and_only_while_the_title_is_in_force(
    city: City, title: Title
) -> None:
    assert (await refusal(title.reward("GOLD_MEDAL"))).told == (422, "reward_unknown")
    city.move_to(at("2026-06-01"))
    await title.expire()
    refused = await refusal(title.reward(BONUS))
    assert (refused.told, refused.problem["current_state"]) == ((409, "conflict"), "EXPIRED")


async def test_a_revocation_notes_what_is_to_be_recovered_until_it_is_overturned(
    city: City, title: Title
) -> None:
    await title.reward(BONUS)
    await title.reward(SERVICES)
    proceedings = await (await title.proceedings()).to("UPHELD")
    rewards = await city.officer().all("/rewards", certification_id=title.id)
    assert {row["code"]: (row["status"], row["recovery_reason"]) for row in rewards} == {
        BONUS: ("RECOVERY_NOTED", proceedings.row["case_number"]),
        SERVICES: ("GRANTED", None),
    }
    await proceedings.to("OVERTURNED")
    rewards = await city.officer().all("/rewards", certification_id=title.id)
    assert {(row["status"], row["recovery_reason"]) for row in rewards} == {("GRANTED", None)}
    # it was given, and is given once only
    assert (await refusal(title.reward(BONUS))).told == (409, "already_rewarded")
