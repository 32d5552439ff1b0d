"""Feed packages: what is handed over is what a push would say, and the receipt decides what becomes of it."""

import asyncio
import csv
import hashlib
import io
import json
import time
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from platforms import Platform, dispatched, settings_for
from python_calamine import CalamineWorkbook
from receiving import SOURCE, Feed
from sqlalchemy import select, text

from city import City
from domain.acts.deliveries.settle import hasten
from domain.infra.database import transaction
from domain.models import Delivery, Event
from domain.models.outbox import FEED_RECEIVER
from domain.queries import feed_packages
from domain.rules.law.permissions import WORKER
from domain.sheets.feed_columns import COLUMNS
from factories import Body, Company
from titles import Title
from voices import refusal
from waiting import until
from worker.delivery.envelope import feed_event
from worker.jobs import make_feed_packages
from worker.jobs.make_feed_packages import make_packages, written

RECOGNISED = "2025-06-01"
CODES = [column.code for column in COLUMNS]


async def tell(city: City, *numbers: int) -> int:
    """Titles on file, each re-issued once: three events for each company. Returns how many in all."""
    for number in numbers:
        title = await Title.taken_over(city, Company(number), RECOGNISED)
        changed = {"address": f"示例新路{number}号"}
        await city.enterprise(title.company).amend(f"/enterprises/{title.row['enterprise_id']}", changed)
        paper = {"cause": "ADDRESS", "document": "示例登记通知书"}
        await city.officer().act(title.path, "reissue", paper)
    return 3 * len(numbers)


async def packaged(city: City) -> Body:
    """A package from its asking to its file."""
    asked = await city.operator().create("/feed-packages")
    await make_packages(city.engine, SOURCE, lambda: city.now)
    return await city.operator().get(f"/feed-packages/{asked['id']}")


async def taken(city: City, package: Body, **headers: str) -> httpx.Response:
    address = f"/v1/feed-packages/{package['id']}/content"
    return await city.http.get(address, headers={**city.officer()._headers, **headers})


async def opened(city: City, package: Body) -> dict[str, bytes]:
    answer = await taken(city, package)
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def rows_of(files: dict[str, bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(files["events.csv"].decode("utf-8-sig"), newline="")))


async def receipt(city: City, package: Body, *refused: tuple[str, str]) -> Body:
    body = {
        "receipt_number": "示例回执1号",
        "received_on": city.today.isoformat(),
        "refused": [{"event_id": id_, "answer": answer} for id_, answer in refused],
    }
    return await city.operator().act(f"/feed-packages/{package['id']}", "record-receipt", body)


async def states(city: City) -> list[tuple[str, int, str]]:
    """Of every delivery to the feed: the company, the place, the state; in order."""
    found = await city.operator().all("/deliveries", receiver="FEED")
    return sorted((row["lane"], row["position"], row["state"]) for row in found)


async def pushes(city: City) -> dict[str, bytes]:
    """What a push of each event of the feed would carry."""
    async with transaction(city.engine) as session:
        found = await session.scalars(select(Event).where(Event.feed_sequence.is_not(None)))
        return {str(event.id): feed_event(event, SOURCE) for event in found.all()}


# --- what is handed over --------------------------------------------------------------------------------------------


async def test_a_package_says_of_every_event_what_a_push_would_say(city: City) -> None:
    promised = await tell(city, 1, 2, 3)
    package = await packaged(city)
    assert (package["status"], package["rows"], package["enterprises"]) == ("READY", promised, 3)
    files, said = await opened(city, package), await pushes(city)
    rows = rows_of(files)
    assert [row["row_no"] for row in rows] == [str(number) for number in range(1, promised + 1)]
    assert {row["event_id"] for row in rows} == set(said)
    for row in rows:
        push = said[row["event_id"]]
        assert row["payload"].encode() == push
        assert row["sha256"] == hashlib.sha256(push).hexdigest()
        envelope = json.loads(push)
        assert {code: row[code] for code in ("type", "time", "source")} == {
            code: envelope[code] for code in ("type", "time", "source")
        }
        assert row["sequence"] == str(envelope["sequence"])
        for member, value in envelope["data"].items():
            assert row[member] == (value if isinstance(value, str) else json.dumps(value)), member


async def test_csv_and_workbook_hold_the_same_rows_each_companys_in_order(city: City) -> None:
    await tell(city, 1, 2)
    files = await opened(city, await packaged(city))
    assert files["events.csv"].startswith(b"\xef\xbb\xbfrow_no,event_id,")
    assert files["events.csv"].endswith(b"\r\n")
    rows = rows_of(files)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(files["events.xlsx"])).get_sheet_by_index(0).to_python()
    assert [str(title).rpartition(" ")[2] for title in sheet[0]] == CODES
    assert sheet[1:] == [[row[code] for code in CODES] for row in rows]
    by_company: dict[str, list[int]] = {}
    for row in rows:
        by_company.setdefault(row["enterprise_id"], []).append(int(row["sequence"]))
    assert list(by_company.values()) == [[1, 2, 3], [1, 2, 3]]


async def test_the_manifest_says_what_is_in_the_package(city: City) -> None:
    promised = await tell(city, 1, 2)
    package = await packaged(city)
    files = await opened(city, package)
    manifest = json.loads(files["manifest.json"])
    assert (manifest["id"], manifest["number"]) == (package["id"], package["number"])
    assert package["number"] == "BS-2026-0001"
    assert (manifest["rows"], manifest["columns_version"]) == (promised, 1)
    assert [column["code"] for column in manifest["columns"]] == CODES
    rows = rows_of(files)
    assert manifest["first"] == {"event_id": rows[0]["event_id"], "time": rows[0]["time"]}
    assert manifest["last"] == {"event_id": rows[-1]["event_id"], "time": rows[-1]["time"]}
    for file in manifest["files"]:
        content = files[file["name"]]
        assert (file["size"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert {file["name"] for file in manifest["files"]} == set(files) - {"manifest.json"}
    assert [(one["first_sequence"], one["last_sequence"]) for one in manifest["enterprises"]] == [(1, 3)] * 2


async def test_the_file_is_made_once_and_every_time_the_same(city: City) -> None:
    await tell(city, 1)
    package = await packaged(city)
    first = await taken(city, package)
    assert first.headers["content-type"] == "application/zip"
    assert first.headers["content-disposition"] == f'attachment; filename="{package["number"]}.zip"'
    assert hashlib.sha256(first.content).hexdigest() == package["sha256"]
    assert (len(first.content), first.headers["etag"]) == (package["size"], f'"{package["sha256"]}"')
    again = await taken(city, package, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    async with transaction(city.engine) as session:
        (row,) = (await session.scalars(feed_packages.listing(WORKER))).all()
        events = await feed_packages.events(session, row)
    assert written(row, events, SOURCE) == first.content, "from the same rows the same bytes"
    with zipfile.ZipFile(io.BytesIO((await opened(city, package))["events.xlsx"])) as book:
        dated = f'<dcterms:created xsi:type="dcterms:W3CDTF">{row.created_at:%Y-%m-%dT%H:%M:%S}Z'
        assert dated.encode() in book.read("docProps/core.xml"), "the package's date, and not the clock's"
    assert await make_packages(city.engine, SOURCE, lambda: city.now) == 0


async def test_nobody_but_the_citys_officers_takes_the_file(city: City) -> None:
    await tell(city, 1)
    package = await packaged(city)
    address = f"/v1/feed-packages/{package['id']}/content"
    refused = await city.http.get(address, headers=city.operator()._headers)
    assert refused.status_code == 403
    only_json = await taken(city, package, Accept="application/json")
    assert only_json.status_code == 406


async def test_before_it_is_made_there_is_no_file(city: City) -> None:
    await tell(city, 1)
    asked = await city.operator().create("/feed-packages")
    early = await taken(city, asked)
    assert (early.status_code, early.json()["code"]) == (409, "state_forbids")
    assert early.json()["allowed_acts"] == ["make", "withdraw"]


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
async def test_a_name_that_looks_like_a_formula_is_text_to_every_spreadsheet(city: City, sign: str) -> None:
    name = f"{sign}HYPERLINK(1)示例有限公司"
    await Title.taken_over(city, Company(1), RECOGNISED, name=name)
    files = await opened(city, await packaged(city))
    (row, *_) = rows_of(files)
    assert row["name"] == f"'{name}"
    assert json.loads(row["payload"])["data"]["name"] == name
    for text_ in (cell for line in rows_of(files) for cell in line.values()):
        assert not text_.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
    with zipfile.ZipFile(io.BytesIO(files["events.xlsx"])) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


# --- what becomes of it ----------------------------------------------------------------------------------------------


async def test_what_the_receiver_took_is_delivered_and_nothing_waits(city: City) -> None:
    promised = await tell(city, 1, 2)
    package = await packaged(city)
    assert {state for _, _, state in await states(city)} == {"HELD"}
    done = await receipt(city, package)
    assert (done["status"], done["refused"], done["returned"]) == ("RECEIVED", 0, 0)
    assert [state for _, _, state in await states(city)] == ["DELIVERED"] * promised
    assert (await refusal(city.operator().create("/feed-packages"))).told == (409, "nothing_waiting")


async def test_a_refused_row_is_parked_with_its_words_and_what_comes_after_waits_again(city: City) -> None:
    await tell(city, 1, 2)
    package = await packaged(city)
    rows = rows_of(await opened(city, package))
    company = rows[0]["enterprise_id"]
    done = await receipt(city, package, (rows[1]["event_id"], "证书编号不存在"))
    assert (done["refused"], done["returned"]) == (1, 1)
    of_company = [(place, state) for lane, place, state in await states(city) if lane == company]
    assert of_company == [(1, "DELIVERED"), (2, "PARKED"), (3, "WAITING")]
    others = {state for lane, _, state in await states(city) if lane != company}
    assert others == {"DELIVERED"}
    (parked,) = await city.operator().all("/deliveries", state="PARKED")
    assert parked["last_answer"] == "证书编号不存在"
    said = await city.operator().all(f"/feed-packages/{package['id']}/rows", outcome="REFUSED")
    assert [(row["event_id"], row["answer"]) for row in said] == [(rows[1]["event_id"], "证书编号不存在")]

    nothing = await refusal(city.operator().create("/feed-packages"))
    assert nothing.code == "nothing_waiting", "what comes after the parked one waits for it"
    await city.operator().act(f"/deliveries/{parked['id']}", "replay", version=0)
    again = rows_of(await opened(city, await packaged(city)))
    assert [row["event_id"] for row in again] == [rows[1]["event_id"], rows[2]["event_id"]]
    assert again[0]["payload"] == rows[1]["payload"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"received_on": "2026-01-04"}, "too_early"),
        ({"received_on": "2026-01-06"}, "in_the_future"),
        (
            {"refused": [{"event_id": "01970c9e-8e1b-7c3a-9d55-2f0a6c1b7e10", "answer": "不存在"}]},
            "unknown_reference",
        ),
    ],
)
async def test_a_receipt_that_cannot_be_of_this_package_changes_nothing(
    city: City, changes: dict[str, Any], code: str
) -> None:
    await tell(city, 1)
    package = await packaged(city)
    body = {"receipt_number": "示例回执1号", "received_on": city.today.isoformat(), **changes}
    refused = await refusal(city.operator().act(f"/feed-packages/{package['id']}", "record-receipt", body))
    assert refused.status == 422
    assert [error["code"] for error in refused.problem["errors"]] == [code]
    assert {state for _, _, state in await states(city)} == {"HELD"}


async def test_a_row_that_is_refused_twice_in_one_receipt_is_a_mistake(city: City) -> None:
    await tell(city, 1)
    package = await packaged(city)
    row = rows_of(await opened(city, package))[0]
    refused = await refusal(receipt(city, package, (row["event_id"], "一"), (row["event_id"], "二")))
    assert [error["pointer"] for error in refused.problem["errors"]] == ["/refused/1/event_id"]


async def test_what_is_withdrawn_waits_again_and_goes_into_the_next(city: City) -> None:
    await tell(city, 1)
    first = await packaged(city)
    await city.operator().act(f"/feed-packages/{first['id']}", "withdraw", {"reason": "途中遗失"})
    assert {state for _, _, state in await states(city)} == {"WAITING"}
    second = await packaged(city)
    ids = [[row["event_id"] for row in rows_of(await opened(city, one))] for one in (first, second)]
    assert ids[0] == ids[1], "the same events, and the first package's file is kept"
    late = await refusal(receipt(city, first))
    assert late.told == (409, "state_forbids")


# --- each event in one package ---------------------------------------------------------------------------------------


async def test_a_companys_later_events_wait_for_the_receipt_of_those_before(city: City) -> None:
    await tell(city, 1)
    first = await packaged(city)
    await tell(city, 2)
    title = (await city.officer().all("/certifications", status="ACTIVE"))[-1]
    await city.officer().act(
        f"/certifications/{title['id']}", "reissue", {"cause": "LOSS", "document": "示例"}
    )
    second = await packaged(city)
    companies = {row["enterprise_id"] for row in rows_of(await opened(city, second))}
    assert second["rows"] == 3
    assert title["enterprise_id"] not in companies
    await receipt(city, first)
    third = rows_of(await opened(city, await packaged(city)))
    assert [(row["enterprise_id"], row["sequence"]) for row in third] == [(title["enterprise_id"], "4")]


async def test_of_many_who_ask_at_once_no_two_get_the_same_event(city: City) -> None:
    promised = await tell(city, 1, 2, 3)
    asked = await asyncio.gather(
        *(city.operator().create("/feed-packages") for _ in range(6)), return_exceptions=True
    )
    made = [one for one in asked if isinstance(one, dict)]
    held = await city.rows("SELECT delivery_id FROM feed_package_row WHERE open")
    assert len(held) == len(set(held)) == promised
    assert sum(package["rows"] for package in made) == promised


async def test_a_package_ends_at_its_limit_and_the_next_goes_on(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_packages, "MOST", 4)
    await tell(city, 1, 2)
    first = rows_of(await opened(city, package := await packaged(city)))
    assert [row["sequence"] for row in first] in (["1", "2", "3", "1"], ["1", "1", "2", "3"])
    await receipt(city, package)
    second = rows_of(await opened(city, await packaged(city)))
    assert [row["sequence"] for row in second] == ["2", "3"]


async def test_what_cannot_go_takes_no_place_from_what_can(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_packages, "MOST", 2)
    await tell(city, 1, 2)
    async with transaction(city.engine) as session:
        oldest = "SELECT id FROM delivery WHERE position = 1 ORDER BY id LIMIT 1"
        await session.execute(text(f"UPDATE delivery SET parked_at = now() WHERE id = ({oldest})"))
    rows = rows_of(await opened(city, await packaged(city)))
    assert [row["sequence"] for row in rows] == ["1", "2"]
    (parked,) = await city.operator().all("/deliveries", state="PARKED")
    assert parked["lane"] not in {row["enterprise_id"] for row in rows}


async def test_an_event_whose_elder_did_not_fit_in_waits_for_it(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids are in order of time by the clocks of several machines: a company's need not be in its own order."""
    await tell(city, 1, 2)
    async with transaction(city.engine) as session:
        oldest = "SELECT id FROM delivery WHERE position = 1 ORDER BY id LIMIT 1"
        late = "ffffffff-ffff-7fff-bfff-ffffffffffff"
        await session.execute(text(f"UPDATE delivery SET id = '{late}' WHERE id = ({oldest})"))
    monkeypatch.setattr(feed_packages, "MOST", 5)
    rows = rows_of(await opened(city, await packaged(city)))
    assert [row["sequence"] for row in rows] == ["1", "2", "3"], "of the other company alone"
    rows = rows_of(await opened(city, await packaged(city)))
    assert [row["sequence"] for row in rows] == ["1", "2", "3"]


async def test_a_receiver_that_comes_back_sets_nothing_off_that_a_package_holds(city: City) -> None:
    await tell(city, 1)
    await packaged(city)
    async with transaction(city.engine) as session:
        await hasten(session, FEED_RECEIVER)
    assert {state for _, _, state in await states(city)} == {"HELD"}


async def test_with_packages_nothing_is_pushed_and_subscribers_are_told_all_the_same(
    city: City, platform: Platform
) -> None:
    await city.platform().create("/subscriptions", {"url": platform.url})
    promised = await tell(city, 1)
    by_hand = {"feed_channel": "package", "feed_url": None, "feed_secret": None}
    async with dispatched(city, settings_for(platform.authority, **by_hand)):
        await until(lambda: len(platform.requests) >= promised)
    pushed = "SELECT 1 FROM delivery WHERE receiver = 'FEED' AND attempts > 0"
    assert await city.rows(pushed) == []


async def test_what_is_on_its_way_to_the_receiver_goes_into_no_package_and_what_is_in_one_is_not_pushed(
    city: City,
) -> None:
    await tell(city, 1, 2)
    async with transaction(city.engine) as session:
        (leased,) = (
            await session.scalars(
                select(Delivery).where(Delivery.position == 1).order_by(Delivery.id).limit(1)
            )
        ).all()
        lease = datetime.now(UTC) + timedelta(seconds=60)
        await session.execute(
            text("UPDATE delivery SET lease_until = :until, fence = id WHERE id = :id"),
            {"until": lease, "id": leased.id},
        )
    package = await packaged(city)
    assert {row["enterprise_id"] for row in rows_of(await opened(city, package))}.isdisjoint(
        {str(leased.lane)}
    )
    async with transaction(city.engine) as session:
        await session.execute(text("UPDATE delivery SET lease_until = NULL, fence = NULL"))
    async with Feed(city.engine) as feed:
        await until(lambda: len(feed.got) == 3)
    assert {entry.enterprise for entry in feed.got} == {str(leased.lane)}
    assert [state for lane, _, state in await states(city) if lane != str(leased.lane)] == ["HELD"] * 3


async def test_of_many_workers_one_makes_the_file(city: City) -> None:
    await tell(city, 1)
    asked = await city.operator().create("/feed-packages")
    made = await asyncio.gather(*(make_packages(city.engine, SOURCE, lambda: city.now) for _ in range(4)))
    assert sum(made) == 1
    steps = "SELECT act FROM history WHERE aggregate_id = :id ORDER BY version"
    assert [row.act for row in await city.rows(steps, id=asked["id"])] == ["create", "make"]


async def test_a_worker_that_is_cut_off_half_way_leaves_nothing_and_the_next_makes_it(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell(city, 1)
    asked = await city.operator().create("/feed-packages")
    with monkeypatch.context() as slowly:
        slowly.setattr(make_feed_packages, "written", lambda *given: time.sleep(0.3) or written(*given))
        half_way = asyncio.create_task(make_packages(city.engine, SOURCE, lambda: city.now))
        await asyncio.sleep(0.15)
        half_way.cancel()
        with pytest.raises(asyncio.CancelledError):
            await half_way
    assert (await taken(city, asked)).status_code == 409
    assert await make_packages(city.engine, SOURCE, lambda: city.now) == 1
    assert (await taken(city, asked)).status_code == 200


async def test_one_that_cannot_be_made_stops_no_other_and_is_tried_again(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell(city, 1)
    stuck = await city.operator().create("/feed-packages")
    await tell(city, 2)
    sound = await city.operator().create("/feed-packages")
    whole = make_feed_packages.written

    def written_unless_stuck(package: Any, *given: Any) -> bytes:
        if package.number == stuck["number"]:
            raise OSError("no space left")
        return whole(package, *given)

    monkeypatch.setattr(make_feed_packages, "written", written_unless_stuck)
    assert await make_packages(city.engine, SOURCE, lambda: city.now) == 1
    assert (await city.operator().get(f"/feed-packages/{sound['id']}"))["status"] == "READY"
    monkeypatch.setattr(make_feed_packages, "written", whole)
    assert await make_packages(city.engine, SOURCE, lambda: city.now) == 1
    assert (await city.operator().get(f"/feed-packages/{stuck['id']}"))["status"] == "READY"
