"""Periodic reports: drafts, corrections as new versions, what is unlikely in them, reminders and escalation."""

from typing import Any

import pytest
from sweeps import Sweep

from cases import Case
from city import City
from domain.acts.monitoring.open_obligations import open_obligations
from factories import Body, Company, at, report
from titles import Title
from voices import refusal


async def owed(city: City, months: int = 1) -> tuple[Title, list[Body]]:
    """A title taken over in January, and the reports of so many months from February on, the last month just over."""
    title = await Title.taken_over(city, Company(1), "2025-06-01")
    city.wait_until(at(f"2026-{months + 1:02}-15"))
    await city.work(open_obligations, (await title.enrolment())["id"])
    city.wait_until(at(f"2026-{months + 2:02}-01"))
    return title, sorted(await title.obligations(), key=lambda row: row["period_first_day"])


def figures(**changed: Any) -> Body:
    return {"figures": {**report()["figures"], **changed}}


async def flags(city: City, title: Title, row: Body, **changed: Any) -> list[str]:
    own = city.enterprise(title.company)
    told = await own.act(f"/obligations/{row['id']}", "report", figures(**changed))
    return [flag["code"] for flag in told["flags"]]


async def test_a_draft_is_kept_incomplete_and_gone_once_the_report_is_handed_in(city: City) -> None:
    title, (row,) = await owed(city)
    own, path = city.enterprise(title.company), f"/obligations/{row['id']}"
    kept = await own.amend(path, {"figures": {"employees": 7}})
    assert (kept["status"], kept["draft"], kept["report_no"]) == ("DUE", {"employees": 7}, 0)
    wrong = await refusal(own.amend(path, {"figures": {"employees": "seven"}}))
    assert (wrong.status, wrong.code) == (422, "invalid_input")
    told = await own.act(path, "report", report())
    assert "draft" not in told
    assert told["report_no"] == 1


async def test_a_correction_is_a_new_version_and_the_feed_is_told(city: City) -> None:
    title, (row,) = await owed(city)
    own, path = city.enterprise(title.company), f"/obligations/{row['id']}"
    correction = {**figures(employees=150), "reason": "漏计新入职人员"}
    assert (await refusal(own.act(path, "correct", correction))).code == "state_forbids"
    await own.act(path, "report", report())
    told = await own.act(path, "correct", correction)
    assert (told["status"], told["report_no"], told["figures"]["employees"]) == ("REPORTED", 2, 150)
    latest, first = await own.all(f"{path}/reports")
    assert (latest["report_no"], latest["reason"]) == (2, "漏计新入职人员")
    assert (first["report_no"], first["figures"]["employees"]) == (1, 148)
    events = await city.rows(
        "SELECT type, data FROM event WHERE aggregate_id = :id AND feed_sequence IS NOT NULL ORDER BY sequence",
        id=row["id"],
    )
    assert [(event.type, event.data["report_no"]) for event in events] == [
        ("obligation.reported", 1),
        ("obligation.corrected", 2),
    ]
    assert (await city.officer().get(path))["figures"]["employees"] == 150


async def test_a_correction_needs_a_reason_and_all_the_figures(city: City) -> None:
    title, (row,) = await owed(city)
    own, path = city.enterprise(title.company), f"/obligations/{row['id']}"
    await own.act(path, "report", report())
    for body in (report(), {"figures": {"employees": 150}, "reason": "更正"}):
        assert (await refusal(own.act(path, "correct", body))).status == 422
    assert (await own.get(path))["report_no"] == 1


async def test_figures_far_from_the_month_before_are_flagged_and_taken(city: City) -> None:
    title, rows = await owed(city, months=4)
    assert await flags(city, title, rows[0]) == [], "there is nothing to lay it beside"
    # half, and a fifth less, are just within the limits
    assert await flags(city, title, rows[1], operating_revenue="350.00", employees=119) == []
    assert await flags(city, title, rows[2], operating_revenue="174.99", employees=95) == [
        "REVENUE_UNLIKE_LAST_MONTH",
        "EMPLOYEES_UNLIKE_LAST_MONTH",
    ]
    assert await flags(city, title, rows[3], operating_revenue="349.98", employees=118) == []


async def test_figures_far_from_the_application_are_flagged(city: City) -> None:
    case = await (await Case.drafted(city, Company(1))).to("RECOGNISED")
    title = await Title.of(case)
    facts = case.row["facts"]
    month = city.today.replace(day=1)
    while not (rows := await title.obligations()):
        month = month.replace(month=month.month + 1)
        city.wait_until(at(month.replace(day=15).isoformat()))
        await city.work(open_obligations, (await title.enrolment())["id"])
    city.wait_until(at(month.replace(month=month.month + 1).isoformat()))
    found = await flags(
        city, title, rows[0], employees=facts["employees"] * 2 + 1, operating_revenue=str(facts["revenue_y1"])
    )
    assert found == ["REVENUE_UNLIKE_APPLICATION", "EMPLOYEES_UNLIKE_APPLICATION"]


@pytest.mark.parametrize(
    ("day", "stage"), [("2026-03-04", None), ("2026-03-05", 5), ("2026-03-08", 5), ("2026-03-09", 1)]
)
async def test_who_owes_a_report_is_reminded_as_the_form_says(
    city: City, swept: Sweep, day: str, stage: int | None
) -> None:
    """It is due on 10 March; whatever stages a stopped worker missed, one reminder is given."""
    title, (row,) = await owed(city)
    city.wait_until(at(day))
    assert (await swept("remind_reporters")).done == (0 if stage is None else 1)
    assert (await swept("remind_reporters")).done == 0
    told = await city.enterprise(title.company).get(f"/obligations/{row['id']}")
    assert told["reminded_before"] == stage


async def test_each_stage_is_reminded_of_once_and_none_after_the_report(city: City, swept: Sweep) -> None:
    title, (row,) = await owed(city)
    for day in ("2026-03-05", "2026-03-09"):
        city.wait_until(at(day))
        assert (await swept("remind_reporters")).done == 1
    await city.enterprise(title.company).act(f"/obligations/{row['id']}", "report", report())
    assert (await swept("remind_reporters")).done == 0


async def test_the_county_is_told_of_a_report_that_stays_missing(city: City, swept: Sweep) -> None:
    title, (row,) = await owed(city)
    path = f"/obligations/{row['id']}"
    seen = []
    for day in ("2026-03-11", "2026-03-14", "2026-03-15", "2026-04-08", "2026-04-09"):
        city.wait_until(at(day))
        await swept("chase_reports")
        assert (await swept("escalate_reports")).failed == 0
        seen.append((await city.county(title.row["district"]).get(path))["escalated_after"])
    assert seen == [None, None, 5, 5, 30]
    await city.enterprise(title.company).act(path, "report", report())
    assert (await swept("escalate_reports")).done == 0
