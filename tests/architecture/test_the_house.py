"""The house keeps its rules: each test reads the repository, and says why the rule is there."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from importlib.metadata import packages_distributions
from pathlib import Path

import house
import pytest

from api.routes import ROUTERS
from domain.rules.law.events import TYPES
from domain.rules.law.life_cycles import LIFE_CYCLES
from domain.rules.law.permissions import MAY

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = ROOT / "libs" / "domain"
ACTS = DOMAIN / "acts"
SERVICES = ROOT / "services"


def modules(*folders: Path) -> list[Path]:
    return sorted(path for folder in folders for path in folder.rglob("*.py"))


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def complaints(paths: Iterable[Path], check) -> list[str]:
    return [f"{shown(path)}: {found}" for path in paths for found in check(path.read_text("utf-8"))]


def refuse(found: list[str], reason: str) -> None:
    assert not found, "\n".join([reason, *found])


# --- the one door -------------------------------------------------------------------------------------------


def test_nothing_but_advance_sets_a_state():
    door = DOMAIN / "advance.py"
    assert house.sets_a_state(door.read_text("utf-8")), "the check no longer sees the one door itself"
    refuse(
        complaints((path for path in modules(DOMAIN, SERVICES) if path != door), house.sets_a_state),
        "A state set outside domain/advance.py has no history, no audit entry, no event and no check:",
    )


def test_nothing_but_advance_raises_a_version():
    refuse(
        complaints(
            (p for p in modules(DOMAIN, SERVICES / "worker") if p.name != "advance.py"),
            house.raises_a_version,
        ),
        "A version raised outside domain/advance.py is a change that nobody can find in the audit trail:",
    )


# --- acts and rules -----------------------------------------------------------------------------------------


def test_the_domain_never_reads_a_clock():
    edges_own = DOMAIN / "infra" / "clock.py"
    assert house.reads_a_clock(edges_own.read_text("utf-8")), "the check no longer sees the edges' own look"
    refuse(
        complaints((path for path in modules(DOMAIN) if path != edges_own), house.reads_a_clock),
        "Time is an argument: `now` enters at the edge, so that a case is judged as of its day:",
    )


def test_acts_and_queries_never_end_the_transaction():
    refuse(
        complaints(modules(ACTS, DOMAIN / "queries", DOMAIN / "models"), house.ends_a_transaction),
        "The edge opens and the edge commits: an act that commits splits the change from its audit entry:",
    )


def test_the_rules_are_pure():
    refuse(
        complaints(modules(DOMAIN / "rules"), house.is_not_pure),
        "A rule must be true without a computer: no I/O, no clock, no chance, no package but stdnum:",
    )


# What must be a binary fraction, because the other side has nothing else: (file, reason).
FLOATS: dict[str, str] = {}


def test_rules_models_and_acts_know_no_binary_fractions():
    paths = (path for path in modules(DOMAIN) if shown(path) not in FLOATS)
    refuse(
        complaints(paths, house.uses_floats),
        "Money, rates and limits are exact (Decimal, Fraction): 0.1 + 0.2 must not decide who is recognised:",
    )


# --- a verb is a file -----------------------------------------------------------------------------------------

FOLDERS = {
    "round": "rounds",
    "application": "applications",
    "county_review": "reviews",
    "expert_review": "reviews",
    "decision": "decisions",
    "notice": "notices",
    "objection": "notices",
    "certification": "certifications",
    "revocation": "revocations",
    "enrolment": "monitoring",
    "obligation": "monitoring",
    "reward": "rewards",
    "measure_file": "measures",
    "rehearsal": "rehearsals",
    "reconciliation": "reconciliations",
    "feed_package": "feed_packages",
}

# Moves that another act makes, in its own transaction: (noun, act) → (file, reason).
CAUSED: dict[tuple[str, str], tuple[str, str]] = {
    ("application", "reopen_expert_review"): ("reviews/recuse.py", "what rested on the review rests no more"),
    ("application", "propose"): ("decisions/record.py", "the outcome of a recorded decision"),
    ("application", "decline"): ("decisions/record.py", "the outcome of a recorded decision"),
    ("application", "publish_notice"): ("notices/publish.py", "a notice names its companies as it appears"),
    ("application", "hold_for_objection"): ("notices/object.py", "an objection holds up its company"),
    ("application", "resume_notice"): ("notices/dismiss_objection.py", "the last objection is unfounded"),
    ("application", "decline_on_objection"): ("notices/uphold_objection.py", "an objection is founded"),
    ("application", "decline_on_revocation"): ("revocations/uphold.py", "a re-review ends with its title"),
    ("certification", "revoke"): ("revocations/uphold.py", "a title is revoked by an upheld case alone"),
    ("certification", "reinstate"): ("revocations/overturn.py", "a title comes back with an overturned case"),
    ("enrolment", "resume"): ("monitoring/end.py", "the counterpart of end, undone with the revocation"),
    ("reconciliation", "finish"): ("reconciliations/compare.py", "the last stretch has been compared"),
    ("rehearsal", "finish"): ("rehearsals/assess.py", "the last enterprise has been assessed"),
    ("decision", "supersede"): ("decisions/record.py", "a decision changes only by a later one"),
    ("county_review", "void"): ("reviews/void.py", "what the reviews relied on has changed"),
    ("expert_review", "void"): ("reviews/void.py", "what the reviews relied on has changed"),
}

# Files under acts/<noun>/ that hold no verb of their own: what several acts of the noun share.
SHARED_BY_ACTS = {
    "applications/assessing.py": "submit and answer_supplement freeze the same assessment",
    "certifications/term.py": "issue, renew, take_over and reissue state the same term",
    "measures/standing.py": "load_file and adopt ask the same of a file beside the others",
    "monitoring/handing_in.py": "report and correct take in the same form",
    "revocations/after_re_review.py": "every way in which a re-review can fail opens the same case",
}


def _file_of(noun: str, act: str) -> str:
    """The file by the house's convention: acts/<folder>/<act>.py, with the noun where a folder holds two."""
    if (noun, act) in CAUSED:
        return CAUSED[noun, act][0]
    names = (f"{FOLDERS[noun]}/{act}.py", f"{FOLDERS[noun]}/{act}_{noun}.py")
    return next((name for name in names if (ACTS / name).exists()), names[0])


def test_every_move_of_every_life_cycle_has_its_file():
    moves = [(cycle.noun, act) for cycle in LIFE_CYCLES.values() for act in cycle.acts]
    files = {move: _file_of(*move) for move in moves}
    present = {path.relative_to(ACTS).as_posix() for path in modules(ACTS)}
    refuse(
        house.acts_without_a_file(moves, files, present),
        "A verb is a file: `ls acts/<noun>` lists all that can happen to one:",
    )
    made = {path: house.moves((ACTS / path).read_text("utf-8")) for path in present}
    refuse(
        sorted(
            f"{path} does not make the move {act}"
            for (_, act), path in files.items()
            if act not in made[path]
        ),
        "The file that is named after a move makes it:",
    )


def test_every_file_under_acts_is_a_verb():
    found = [
        f"acts/{name} defines no function named like its file"
        for path in modules(ACTS)
        if (name := path.relative_to(ACTS).as_posix()).count("/") == 1 and path.name != "__init__.py"
        if name not in SHARED_BY_ACTS and not house.defines_its_verb(path.stem, path.read_text("utf-8"))
    ]
    refuse(found, "A file under acts/<noun>/ is one verb, and its function bears the file's name:")


# --- the measure is data ------------------------------------------------------------------------------------

# A number that is also some measure's, and stands in code for another reason: (file, number) → the reason.
NOT_THE_MEASURES: dict[tuple[str, int], str] = {
    ("libs/domain/rules/measure/functions.py", 100): "a percentage is a hundredth by definition",
    ("libs/domain/rules/assessment/compile.py", 100): "a percentage is a hundredth by definition",
    ("libs/domain/rules/facts/declared.py", 2000): "how long a declared text may be, not a legal number",
    ("libs/domain/queries/reconciliations.py", 400): "how many events one step compares, not a legal number",
    (
        "libs/domain/acts/deliveries/settle.py",
        500,
    ): "how much of a receiver's answer is kept, not a legal number",
    ("libs/domain/queries/subscriptions.py", 1000): "how many receivers are served, not a legal number",
    (
        "services/worker/delivery/answers.py",
        200,
    ): "how much of a receiver's answer is shown, not a legal number",
    (
        "services/worker/delivery/feed_list.py",
        500,
    ): "how long a page of the feed's list is, not a legal number",
    ("services/worker/main.py", 1000): "milliseconds in a second, and how many jobs arq reads at once",
    ("services/worker/settings.py", 100): "how many connections, and events in a batch, there may be",
    ("libs/domain/queries/measures.py", 100): "how many measures their list can show, not a legal number",
    ("libs/domain/queries/common.py", 500): "how many ids one sweep takes, not a legal number",
}


def test_no_threshold_of_a_measure_stands_in_code():
    """The API is left out: it judges nothing, and its pages, texts and quotas have round numbers of their own."""
    numbers = set(_numbers_of_the_measures())
    assert {1000, 200000} <= numbers, "the measures no longer hold the numbers that this test knows them by"
    found = [
        f"{shown(path)}: line {line}: {number} is a number of a measure"
        for path in modules(DOMAIN, SERVICES / "worker")
        for line, number in house.states_a_number(path.read_text("utf-8"), numbers)
        if (shown(path), number) not in NOT_THE_MEASURES
    ]
    refuse(found, "A threshold, a period or a weight in a .py file is a defect: the measure is data:")


def test_no_period_stands_in_code():
    refuse(
        complaints(modules(DOMAIN), house.states_a_period),
        "A period is a number of the measure, with its article: it stands in rules/measures/*.toml:",
    )


def _numbers_of_the_measures() -> Iterator[int]:
    """The whole numbers of all measure files that are telling: smaller ones mean too many other things."""
    for path in sorted((DOMAIN / "rules" / "measures").glob("*.toml")):
        yield from _telling(tomllib.loads(path.read_text("utf-8"), parse_float=Decimal))


def _telling(value: object) -> Iterator[int]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from _telling(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _telling(inner)
    elif isinstance(value, str) and value.isdigit():
        yield from _telling(int(value))
    elif type(value) is int and value >= 100:
        yield value


# --- who may ------------------------------------------------------------------------------------------------


def test_every_move_and_every_recorded_change_has_a_row_in_MAY():  # noqa: N802 - the table is called MAY
    moves = {f"{cycle.noun}.{act}" for cycle in LIFE_CYCLES.values() for act in cycle.acts}
    recorded = {f"{noun}.{act}" for noun, act in TYPES}
    missing = sorted((moves | recorded) - set(MAY))
    refuse(missing, "An operation without a row in actors.MAY can be done by nobody, or by everybody:")


def test_every_move_has_its_event():
    moves = {(cycle.noun, act) for cycle in LIFE_CYCLES.values() for act in cycle.acts}
    missing = sorted(f"{noun}.{act}" for noun, act in moves - set(TYPES))
    refuse(missing, "A move without a published type leaves the platform and the feed behind:")


def test_every_row_of_MAY_is_asked():  # noqa: N802 - the table is called MAY
    """`advance` asks for what it records, the edge for what its routes perform, the rest is asked by name."""
    recorded = {f"{noun}.{act}" for noun, act in TYPES}
    asked = {
        operation
        for path in modules(DOMAIN)
        if path.name not in ("permissions.py", "events.py")
        for operation in house.operations_named(path.read_text("utf-8"))
    }
    routed = {route.operation.key for router in ROUTERS for route in router.routes}
    assert "round.read" in routed, "the routes no longer say which row they ask"
    asked |= routed
    unused = sorted(set(MAY) - asked - recorded)
    refuse(unused, "A row of actors.MAY that nobody asks promises a right that does not exist:")


# --- queries ------------------------------------------------------------------------------------------------

# Reads that show the same to everyone, or stand behind a check that has been made: (file, function) → why.
SEEN_BY_ALL: dict[tuple[str, str], str] = {
    ("calendars.py", "listing"): "the State Council's schedule is public",
    ("certifications.py", "held_by"): "an act asks whether the title is held already; nothing of it is shown",
    ("certifications.py", "by_number"): "anybody who holds a certificate's number may verify it",
    ("common.py", "page"): "cuts a page from a statement that a listing has narrowed to the actor",
    ("measures.py", "by_id"): "the measure is law: anybody may read it",
    ("history.py", "audit_listing"): "only the auditor may ask (audit.read), and the auditor sees everything",
}


def test_every_listing_and_find_takes_the_actor():
    found = {
        (path.name, name)
        for path in modules(DOMAIN / "queries")
        for name in house.reads_without_an_actor(path.read_text("utf-8"))
    }
    refuse(
        sorted(f"{file}: {name}" for file, name in found - set(SEEN_BY_ALL)),
        "A read that does not know who asks shows one enterprise's case to another:",
    )
    refuse(
        sorted(f"{file}: {name}" for file, name in set(SEEN_BY_ALL) - found),
        "These exceptions are no longer needed:",
    )


# --- packages -----------------------------------------------------------------------------------------------

# Import names that come with a declared package and are part of its published interface.
COMES_WITH = {"starlette": "fastapi", "pydantic_core": "pydantic", "typing_extensions": "pydantic"}


@pytest.mark.parametrize(
    ("service", "extra"), [("api", "api"), ("worker", "worker"), ("console", None), ("domain", None)]
)
def test_a_service_imports_only_what_its_image_holds(service, extra):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {_distribution(line) for line in project["dependencies"]}
    declared |= {_distribution(line) for line in project["optional-dependencies"].get(extra, [])}
    allowed = {
        name for name, dists in packages_distributions().items() if declared & set(map(_canonical, dists))
    }
    allowed |= {name for name, by in COMES_WITH.items() if by in declared} | {"domain", service}
    folder = DOMAIN if service == "domain" else SERVICES / service
    refuse(
        complaints(modules(folder), lambda source: house.imports_beyond(source, allowed)),
        f"The image of {service} holds its extra of pyproject.toml and nothing else; this would fail:",
    )


def _distribution(requirement: str) -> str:
    return _canonical(re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0])


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# --- sizes and names ----------------------------------------------------------------------------------------

# Long, and better so: path (or path:function) → the reason.
LONG: dict[str, str] = {
    "libs/domain/rules/measure/model.py": "the vocabulary of a measure, one frozen class after the other",
    "libs/domain/rules/errors.py": "the catalogue of refusals, one named class after the other",
    "libs/domain/rules/assessment/findings.py": "one explanation for each kind of criterion, read side by side",
    "libs/domain/rules/measure/criteria.py": "the reader of every kind of criterion, and its errors",
}


def test_what_is_silenced_has_its_reason_beside_it():
    everywhere = [
        path for name in ("benchmarks", "clients", "migrations", "tests") for path in modules(ROOT / name)
    ]
    found = complaints([*modules(DOMAIN, SERVICES), *everywhere], house.silences_without_a_reason)
    refuse(found, "A check that is silenced says why, on the same line:")


def test_functions_stay_short():
    found = [
        f"{shown(path)}:{name}: {lines} lines"
        for path in modules(DOMAIN, SERVICES)
        for name, lines in house.long_functions(path.read_text("utf-8"))
        if f"{shown(path)}:{name}" not in LONG
    ]
    refuse(
        found, f"A function over {house.MOST_LINES_OF_A_FUNCTION} lines does more than one thing; part it:"
    )


def test_modules_stay_short():
    lengths = {shown(path): len(path.read_text("utf-8").splitlines()) for path in modules(DOMAIN, SERVICES)}
    found = [
        f"{path}: {lines} lines"
        for path, lines in lengths.items()
        if lines > house.MOST_LINES_OF_A_MODULE and path not in LONG
    ]
    refuse(
        found,
        f"A module over {house.MOST_LINES_OF_A_MODULE} lines is becoming a drawer; give its parts rooms:",
    )
    assert len(LONG) <= 8, "the list of long modules grows: think again"


def test_nothing_is_named_after_a_drawer():
    found = [
        f"{shown(path)}: {name}"
        for path in modules(DOMAIN, SERVICES)
        for name in house.vague_names(path.name, path.read_text("utf-8"))
    ]
    refuse(found, "Bare nouns and literal verbs: a Manager or a utils.py says nothing of what it does:")


def test_every_module_and_public_class_says_what_it_is():
    refuse(
        complaints(modules(DOMAIN, SERVICES), house.undocumented),
        "One sentence each: whoever opens the file should know the room they are in:",
    )


# --- the whole repository -----------------------------------------------------------------------------------


def test_no_file_names_a_registry_or_somebodys_home():
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, text=True,
    ).stdout  # fmt: skip
    found = []
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.is_file():
            text = path.read_bytes().decode("utf-8", "replace")
            found += [f"{name}: {place}" for place in house.mentions_a_place(text)]
    refuse(found, "The repository must work behind any mirror and in any directory:")


def test_no_lock_names_an_address():
    locks = [
        ROOT / "requirements.lock",
        *sorted((ROOT / "clients").glob("*lock*")),
        ROOT / "openapi" / "linters" / "package-lock.json",
    ]
    read = [path for path in locks if path.suffix in (".lock", ".json")]
    found = [shown(path) for path in read if "://" in path.read_text("utf-8")]
    assert len(read) >= 4
    refuse(
        found, "A lock is names, versions and hashes; where packages come from is each machine's own affair:"
    )


# --- the imports' contracts ---------------------------------------------------------------------------------


def test_the_imports_keep_their_contracts():
    done = _lint_imports(ROOT, "services", "libs")
    assert done.returncode == 0, done.stdout


PLANTED = {
    "a service knows the other": ("services/worker/__init__.py", "import api\n"),
    "a service knows the sandbox": ("services/api/__init__.py", "import sandbox\n"),
    "a query performs an act": ("libs/domain/queries/common.py", "import domain.acts\n"),
    "a row asks a query": ("libs/domain/models/base.py", "import domain.queries.common\n"),
    "the door asks a query": ("libs/domain/advance.py", "import domain.queries.common\n"),
    "a rule knows the rows": ("libs/domain/rules/errors.py", "import domain.models\n"),
    "a rule stores": ("libs/domain/rules/errors.py", "import sqlalchemy\n"),
    "the domain sends": ("libs/domain/acts/__init__.py", "import httpx\n"),
    "the API enqueues": ("services/api/__init__.py", "import arq\n"),
    "the worker serves": ("services/worker/__init__.py", "import fastapi\n"),
    "the console knows the sandbox": ("services/console/__init__.py", "import sandbox\n"),
    "an act writes a workbook": ("libs/domain/acts/__init__.py", "import domain.sheets\n"),
}


def test_the_contracts_catch_every_planted_import(tmp_path):
    """Each violation is planted alone in a copy of a small house: the same rooms, the same contracts."""
    missed = []
    for name, (path, line) in PLANTED.items():
        copy = tmp_path / name.replace(" ", "-")
        _small_house(copy)
        (copy / path).write_text(line, "utf-8")
        if _lint_imports(copy, "services", "libs").returncode == 0:
            missed.append(name)
    refuse(missed, "The import contracts no longer notice:")


def _small_house(folder: Path) -> None:
    files = {path for path, _ in PLANTED.values()} | {
        "services/sandbox/__init__.py",
        "libs/domain/__init__.py",
    }
    files |= {f"libs/domain/{room}/__init__.py" for room in ("sheets", "acts", "queries", "models", "rules")}
    for path in files:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("", "utf-8")
    (folder / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text("utf-8"), "utf-8")


def _lint_imports(root: Path, *sources: str) -> subprocess.CompletedProcess[str]:
    code = (
        f"import sys; sys.path[:0] = {[str(root / source) for source in sources]!r}; "
        "from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"
    )
    return subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, timeout=60, check=False
    )
