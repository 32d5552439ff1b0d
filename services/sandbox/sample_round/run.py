"""Walks the sample round on a stack that is up, prints what came of it, and checks it."""

import asyncio
import sys
import time

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn

from sandbox.sample_round import first_round, outcomes, re_reviews, table, years_after
from sandbox.sample_round.client import Refused, Service, Voice
from sandbox.sample_round.journey import Course, Journey, Refusal, SampleRoundFailed
from sandbox.sample_round.loader import enterprises
from sandbox.sample_round.record import Record, is_complete, is_empty, start_over
from sandbox.stack import Stack

_PAGE_WIDTH = 150
_CHAPTERS = (first_round, years_after, re_reviews)


def walk(stack: Stack) -> None:
    """Walks the round where it was not walked yet. Ends the program where the outcome is not what it must be."""
    # where nobody says how wide the page is, wide enough for a company in one line
    console = Console() if sys.stdout.isatty() else Console(width=_PAGE_WIDTH)
    record = Record(stack.root)
    try:
        if record.state == "walking":
            console.print("上次样例批次没有走完：清空数据库，重新开始")
            start_over(stack)
        found = asyncio.run(_walked(stack, record, console))
    except (SampleRoundFailed, Refused, httpx.HTTPError) as failure:
        raise SystemExit(f"样例批次中断：{failure!r}") from failure
    _print(console, stack, record.refusals, found)
    if wrong := outcomes.differences(found):
        raise SystemExit("\n".join(["样例批次的结果与预期不符：", *wrong]))


async def _walked(stack: Stack, record: Record, console: Console) -> list[outcomes.Outcome]:
    """The outcomes, of a walk made now or earlier."""
    async with Service(stack.api_url) as service:
        city = Voice(service, "city-1", stack.token(role="city_officer", person="city-1"))
        if not await is_complete(record, city):
            if not await is_empty(city):
                raise SampleRoundFailed("此沙箱已有其他数据：请用 --root 另选目录，或先执行 make clean")
            await _walk(stack, service, record, console)
        return await outcomes.read(city)


async def _walk(stack: Stack, service: Service, record: Record, console: Console) -> None:
    record.begin()
    started = time.monotonic()
    with _progress(console) as progress:
        steps = sum(chapter.STEPS for chapter in _CHAPTERS)
        task = progress.add_task("样例批次", total=steps)
        courses = [Course(enterprise) for enterprise in enterprises()]
        journey = Journey(stack, service, courses, progress, task)
        for chapter in _CHAPTERS:
            await chapter.walk(journey)
    stack.clock.reset()
    record.complete(journey.round_id, journey.refusals)
    console.print(f"样例批次走完，用时{time.monotonic() - started:.0f}秒；时钟已回到现在")


def _progress(console: Console) -> Progress:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=console, transient=True)


def _print(console: Console, stack: Stack, refused: list[Refusal], found: list[outcomes.Outcome]) -> None:
    table.outcomes(console, found)
    table.refusals(console, refused)
    table.where_next(console, stack, found)
