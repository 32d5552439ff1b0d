"""Every check of the house finds what it is for, and leaves alone what only looks like it."""

import house
import pytest

VIOLATIONS = [
    (house.sets_a_state, "application.status = 'RECOGNISED'"),
    (house.sets_a_state, "row.note, row.status = note, 'OPEN'"),
    (house.sets_a_state, "row.status += 'X'"),
    (house.sets_a_state, "setattr(row, 'status', 'OPEN')"),
    (house.sets_a_state, "update(Application).where(Application.id == id_).values(status='OPEN')"),
    (house.sets_a_state, "update(Application).values({'status': 'OPEN'})"),
    (house.raises_a_version, "row.version += 1"),
    (house.reads_a_clock, "now = datetime.now(UTC)"),
    (house.reads_a_clock, "now = datetime.datetime.utcnow()"),
    (house.reads_a_clock, "today = date.today()"),
    (house.reads_a_clock, "from time import time"),
    (house.reads_a_clock, "started = time.time()"),
    (house.reads_a_clock, "statement.where(Notice.ends_at <= func.now())"),
    (house.ends_a_transaction, "await session.commit()"),
    (house.ends_a_transaction, "await session.rollback()"),
    (house.is_not_pure, "import sqlalchemy"),
    (house.is_not_pure, "def f():\n    import httpx"),
    (house.is_not_pure, "import time"),
    (house.is_not_pure, "from domain.models import Application"),
    (house.uses_floats, "RATE = 0.1"),
    (house.uses_floats, "def rate(value: float) -> str: ..."),
    (house.uses_floats, "amount = float(text)"),
    (house.states_a_period, "notice_end = day + timedelta(days=5)"),
    (house.reads_without_an_actor, "def listing(*, status: str): ..."),
    (house.reads_without_an_actor, "async def find_objection(session, id_): ..."),
    (house.undocumented, "import this"),
    (house.undocumented, '"""Rows."""\nclass Round(Base):\n    name: str'),
    (house.silences_without_a_reason, "x = y  # no" + "qa: S101"),
    (house.silences_without_a_reason, "x = y  # type: ig" + "nore[misc]"),
    (house.silences_without_a_reason, "@pytest.mark.sk" + "ip"),
    (house.mentions_a_place, "see https://py" + "pi.org/simple"),
    (house.mentions_a_place, "cd /ho" + "me/somebody/zjtx"),
    (house.mentions_a_place, "pip install --index" + "-url https://mirror.example/simple"),
]

INNOCENT = [
    (house.sets_a_state, "if application.status == 'OPEN': response.status_code = 409"),
    (house.sets_a_state, "insert(Step).values(from_status=before)"),
    (house.raises_a_version, "application.content_version += 1"),
    (house.reads_a_clock, "day = legal_day(now)\nfrom datetime import datetime"),
    (house.ends_a_transaction, "await advance(session, row, 'commit', actor, now=now)"),
    (
        house.is_not_pure,
        "from decimal import Decimal\nfrom stdnum.cn import uscc\nfrom domain.rules import errors",
    ),
    (house.uses_floats, "RATE = Decimal('0.1')\nparse_float=Decimal"),
    (house.states_a_period, "tomorrow = day + timedelta(days=1)\nlast = day + timedelta(days=period.days)"),
    (
        house.reads_without_an_actor,
        "def listing(actor, *, status): ...\nasync def due_to_close(session, today): ...",
    ),
    (house.undocumented, '"""Refusals."""\nclass Gone(Refusal):\n    title_en = "Gone"\nclass _Own: ...'),
    (house.silences_without_a_reason, "x = y  # no" + "qa: S101 - packaged data"),
    (house.silences_without_a_reason, "x = y  # type: ig" + "nore[misc]  # untyped"),
    (house.mentions_a_place, "GET /v1/ho" + "me and http://localhost:8000/ho" + "me"),
]


@pytest.mark.parametrize(("check", "source"), VIOLATIONS)
def test_finds_what_it_is_for(check, source):
    assert check(source)


@pytest.mark.parametrize(("check", "source"), INNOCENT)
def test_leaves_alone_what_only_looks_like_it(check, source):
    assert not check(source)


def test_finds_a_measures_number_in_code():
    assert house.states_a_number("if revenue < 1000: refuse()", {1000, 200000}) == [(1, 1000)]
    assert not house.states_a_number("if revenue < limit or flag is True: refuse()", {1, 1000})


def test_finds_a_long_function_but_counts_no_docstring():
    long = "def f():\n" + "    x = 1\n" * 40
    told = "def f():\n" + '    """' + "word\n" * 40 + '    """\n    return 1\n'
    assert house.long_functions(long) == [("f", 41)]
    assert not house.long_functions(told)


def test_finds_drawers_and_vague_classes():
    assert house.vague_names("api/utils.py", "")
    assert house.vague_names("api/deps.py", "class SessionManager: ...")
    assert not house.vague_names("api/errors/problems.py", "class Problem: ...")


def test_finds_an_undeclared_package():
    assert house.imports_beyond("import requests\nimport httpx", {"httpx"}) == ["imports requests"]


def test_finds_the_moves_of_an_act():
    source = "await advance(session, row, 'revoke', actor)\nawait begin(session, row, actor, act='assign')"
    assert house.moves(source) == {"revoke", "assign"}
    assert house.moves("await begin(session, row, actor, now=now)") == {"create"}
    assert house.moves("await advance.amend(session, row, 'propose' if yes else 'decline', actor)") == {
        "propose",
        "decline",
    }


def test_follows_a_move_to_the_name_it_was_given():
    source = "act = 'propose' if yes else 'decline'\nawait advance(session, row, act, actor)"
    assert house.moves(source) == {"propose", "decline"}


def test_finds_an_act_without_a_file():
    files = {("round", "open"): "rounds/open.py", ("round", "close"): "rounds/close.py"}
    acts = [("round", "open"), ("round", "close"), ("round", "reopen")]
    assert house.acts_without_a_file(acts, files, {"rounds/open.py"}) == [
        "round.close should be in acts/rounds/close.py, which does not exist",
        "round.reopen has no row in the table of files",
    ]


def test_finds_a_file_that_holds_another_verb():
    assert house.defines_its_verb("open", "async def open_round(session): ...")
    assert not house.defines_its_verb("open", "async def close(session): ...")


def test_finds_the_operations_that_are_named():
    assert house.operations_named("require(actor, 'round.read')") == {"round.read"}
