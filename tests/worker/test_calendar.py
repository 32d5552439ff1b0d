"""What falls due by date happens on its day: not a second early, once, and after days without a worker too."""

import asyncio
from datetime import datetime, timedelta

import pytest

from cases import Case
from city import City
from factories import Company, at
from titles import Title
from worker.jobs import DUTIES
from worker.jobs.periodic_job import sweep

SECOND = timedelta(seconds=1)
COMPANY, OTHER = Company(1), Company(2)


async def notice_end(case: Case) -> datetime:
    notice = await case.city.officer().get(f"/notices/{case.row['notice_id']}")
    return datetime.fromisoformat(notice["ends_at"])


# --- notices ---------------------------------------------------------------------------------------------------------


async def test_a_company_is_recognised_on_the_first_instant_after_its_notice_and_not_one_second_before(
    city: City, swept
) -> None:
    case = await (await Case.drafted(city, COMPANY)).to("IN_NOTICE")
    end = await notice_end(case)

    city.move_to(end - SECOND)
    assert (await swept("conclude_notices")).done == 0
    assert (await case.read())["status"] == "IN_NOTICE"

    city.move_to(end)
    await swept("conclude_notices")
    assert (await case.read())["status"] == "RECOGNISED"
    title = await Title.of(case)
    assert title.row["valid_from"] == end.astimezone(at("2026-01-05").tzinfo).date().isoformat()
    assert (await title.enrolment())["status"] == "ENROLLED"
    notice = await city.officer().get(f"/notices/{case.row['notice_id']}")
    assert notice["status"] == "CONCLUDED"


async def test_an_objection_holds_up_its_company_alone(city: City, swept) -> None:
    held, free = [await (await Case.drafted(city, company)).to("REVIEWED") for company in (COMPANY, OTHER)]
    decision = await city.decide({held.id: "PROPOSE", free.id: "PROPOSE"})
    await city.publish(decision["id"], [held.id, free.id])
    await held.read()
    await held.object()

    city.move_to(await notice_end(held))
    await swept("conclude_notices")
    assert (await free.read())["status"] == "RECOGNISED"
    assert (await held.read())["status"] == "OBJECTION_UNDER_REVIEW"

    await held.settle("dismiss")
    assert (await held.read())["status"] == "RECOGNISED", (
        "found groundless after the notice: nothing is left to wait for"
    )


async def test_a_worker_that_died_between_two_companies_leaves_neither_behind(city: City, swept) -> None:
    cases = [await (await Case.drafted(city, company)).to("REVIEWED") for company in (COMPANY, OTHER)]
    decision = await city.decide({case.id: "PROPOSE" for case in cases})
    notice = await city.publish(decision["id"], [case.id for case in cases])
    city.move_to(datetime.fromisoformat(notice["ends_at"]))
    await cases[0].read()
    await cases[0].act(city.officer(), "recognise")  # as far as the dead one came

    await swept("conclude_notices")
    assert [(await case.read())["status"] for case in cases] == ["RECOGNISED", "RECOGNISED"]
    assert (await city.officer().get(f"/notices/{notice['id']}"))["status"] == "CONCLUDED"


async def test_two_workers_at_once_recognise_a_company_once(city: City) -> None:
    case = await (await Case.drafted(city, COMPANY)).to("IN_NOTICE")
    city.move_to(await notice_end(case))
    duty = next(duty for duty in DUTIES if duty.name == "conclude_notices")
    results = await asyncio.gather(*(sweep(city.engine, duty, lambda: city.now) for _ in range(2)))
    assert [result.failed for result in results] == [0, 0]
    assert len(await city.rows("SELECT id FROM certification")) == 1
    steps = await city.rows("SELECT act FROM history WHERE act = 'recognise'")
    assert len(steps) == 1


# --- what lapses -----------------------------------------------------------------------------------------------------


async def test_a_supplement_lapses_when_its_deadline_has_passed(city: City, swept) -> None:
    case = await (await Case.drafted(city, COMPANY)).to("SUPPLEMENT_REQUESTED")
    due = datetime.fromisoformat(case.row["supplement_due_at"])
    city.move_to(due - SECOND)
    await swept("lapse_applications")
    assert (await case.read())["status"] == "SUPPLEMENT_REQUESTED"
    city.move_to(due)
    await swept("lapse_applications")
    assert (await case.read())["status"] == "LAPSED"


async def test_a_round_closes_and_its_drafts_lapse_after_its_last_day(city: City, sweep_all) -> None:
    case = await Case.drafted(city, COMPANY)
    last_day = (await city.officer().get(f"/rounds/{city.round_id}"))["closes_on"]
    city.move_to(at(last_day, 23, 59))
    assert not {"close_rounds", "lapse_applications"} & (await sweep_all()).keys()
    city.move_to(at(last_day, 23, 59) + timedelta(minutes=1))
    done = await sweep_all()
    assert (done["close_rounds"], done["lapse_applications"]) == (1, 1)
    assert (await case.read())["status"] == "LAPSED"
    assert (await city.officer().get(f"/rounds/{city.round_id}"))["status"] == "CLOSED"


# --- terms -----------------------------------------------------------------------------------------------------------


async def taken_over(city: City, last_day: str) -> Title:
    """A title that ends on `last_day` (three years and a day after the eve of its recognition)."""
    year, month, day = (int(part) for part in last_day.split("-"))
    first = at(f"{year - 3:04}-{month:02}-{day:02}") + timedelta(days=1)
    title = await Title.taken_over(city, COMPANY, first.date().isoformat())
    assert title.row["valid_to"] == last_day
    return title


async def test_a_title_expires_after_its_last_day_even_when_no_worker_ran_for_three_days(
    city: City, sweep_all
) -> None:
    title = await taken_over(city, "2026-03-31")
    city.move_to(at("2026-03-31", 23, 59))
    await sweep_all()
    assert (await title.read())["status"] == "ACTIVE"

    city.move_to(at("2026-04-03", 9))
    assert (await sweep_all())["expire_certifications"] == 1
    row = await title.read()
    assert (row["status"], row["valid_to"]) == ("EXPIRED", "2026-03-31")
    assert "expire_certifications" not in await sweep_all(), "once only"


async def test_a_re_review_is_opened_once_as_early_as_the_measure_says(city: City, swept) -> None:
    title = await taken_over(city, "2026-09-30")
    opens = at("2026-09-30", 0) - timedelta(days=180)
    city.move_to(opens - SECOND)
    assert (await swept("open_re_reviews")).done == 0
    city.move_to(opens)
    assert (await swept("open_re_reviews")).done == 1
    assert (await swept("open_re_reviews")).done == 0
    assert (await title.latest_re_review()).status == "DRAFT"


async def reminders(title: Title) -> list[int]:
    rows = await title.city.rows(
        "SELECT days_before FROM reminder WHERE certification_id = :id ORDER BY days_before DESC", id=title.id
    )
    return [row.days_before for row in rows]


@pytest.mark.parametrize("stage", [90, 30, 7])
async def test_each_stage_is_reminded_of_on_its_day_and_once(city: City, swept, stage: int) -> None:
    title = await taken_over(city, "2026-06-30")
    await swept("remind_holders")  # the stage of 180 days has come already
    city.move_to(at("2026-06-30", 0) - timedelta(days=stage, seconds=1))
    earlier = await reminders(title) if await swept("remind_holders") else []
    assert stage not in earlier
    city.move_to(at("2026-06-30", 0) - timedelta(days=stage))
    assert (await swept("remind_holders")).done == 1
    assert stage in await reminders(title)
    assert (await swept("remind_holders")).done == 0


async def test_a_reminder_that_three_days_without_a_worker_missed_is_given_once_and_of_the_nearest_stage(
    city: City, swept
) -> None:
    title = await taken_over(city, "2026-06-30")
    await swept("remind_holders")
    city.move_to(at("2026-06-30", 9) - timedelta(days=30 - 3))
    assert (await swept("remind_holders")).done == 1
    assert await reminders(title) == [180, 90, 30], (
        "the stage of 90 days went by unseen, and is noted with this one"
    )
    events = await city.rows("SELECT data FROM event WHERE type = 'certification.reminder_given' ORDER BY id")
    assert [row.data["days_before"] for row in events] == [180, 30]


# --- reports ---------------------------------------------------------------------------------------------------------


async def test_reports_are_opened_with_their_month_and_chased_after_their_last_day(
    city: City, sweep_all
) -> None:
    title = await taken_over(city, "2027-03-31")  # enrolled in January 2026
    city.move_to(at("2026-01-31", 23, 59))
    await sweep_all()
    assert await title.obligations() == []

    city.move_to(at("2026-02-01", 0))
    assert (await sweep_all())["open_reports"] == 1
    (owed,) = await title.obligations()
    assert (owed["period_first_day"], owed["due_on"], owed["status"]) == ("2026-02-01", "2026-03-10", "DUE")

    city.move_to(at("2026-03-10", 23, 59))
    await sweep_all()
    city.move_to(at("2026-03-11", 0))
    assert (await sweep_all())["chase_reports"] == 1
    states = {row["period_first_day"]: row["status"] for row in await title.obligations()}
    assert states == {"2026-02-01": "OVERDUE", "2026-03-01": "DUE"}


async def test_months_in_which_no_worker_ran_are_caught_up(city: City, sweep_all) -> None:
    title = await taken_over(city, "2027-03-31")
    city.move_to(at("2026-05-20"))
    await sweep_all()
    await sweep_all()  # what was opened late is overdue at once
    states = [(row["period_first_day"], row["status"]) for row in reversed(await title.obligations())]
    assert states == [
        ("2026-02-01", "OVERDUE"),
        ("2026-03-01", "OVERDUE"),
        ("2026-04-01", "OVERDUE"),
        ("2026-05-01", "DUE"),
    ]
