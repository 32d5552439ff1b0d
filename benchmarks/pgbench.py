"""The floor of a transaction: pgbench running the very statements of ours, begin … commit, one after the other.

The statements are taken from the server's log while the service does the act once, so that they are what was sent
and not what somebody believed. Every value is sent again as a parameter. Values that belong to the case (its id, its
enterprise's, the idempotency key, ids made on the way) follow from the number of the case, so that every run of the
script has a case of its own, as it does over HTTP.
"""

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.load import CONNECTIONS
from benchmarks.stage import DATABASE, Stage, on_core
from sandbox.postgres import USER

# the number of the case, in a script's SQL
CASE = ":n::bigint"
_RECORD = re.compile(r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ \w+ (\S*) (\w+):  (.*)", re.DOTALL)
_STATEMENT = re.compile(r"(?:execute \S+|statement): (.*)", re.DOTALL)
_VALUE = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')", re.DOTALL)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_UUIDS = re.compile(r"\{[0-9a-f-]{36}(,[0-9a-f-]{36})*\}")
# no id or count is as long as this; the number of an advisory lock is
_LOCK = re.compile(r"-?\d{12,19}")
_TPS = re.compile(r"tps = ([\d.]+) \(without initial connection time\)")

Statement = tuple[str, dict[int, str | None]]


@dataclass(slots=True)
class Script:
    """A pgbench script, and the values that are the same in every run of it."""

    text: str
    values: dict[str, str] = field(default_factory=dict)


class Captured:
    """`with Captured(stage, "zjtx-api") as captured: …`, then `captured.statements` holds what that sent meanwhile."""

    def __init__(self, stage: Stage, application: str) -> None:
        self._stage, self._application = stage, application
        self._log = stage.postgres.home / "server.log"
        self.statements: list[Statement] = []

    def __enter__(self) -> "Captured":
        self._logging("all")
        self._begin = self._log.stat().st_size
        return self

    def __exit__(self, *exc: object) -> None:
        written = self._log.read_bytes()[self._begin :].decode()
        self.statements = _statements(written, self._application)
        self._logging("none")

    def _logging(self, what: str) -> None:
        self._stage.postgres.sql(f"ALTER SYSTEM SET log_statement = '{what}'")
        self._stage.postgres.sql("SELECT pg_reload_conf(), pg_sleep(0.2)")


def _statements(log: str, application: str) -> list[Statement]:
    """Each statement of the application with its parameters, in order."""
    found: list[Statement] = []
    for record in re.split(r"\n(?=\d{4}-\d\d-\d\d )", log):
        parsed = _RECORD.match(record.replace("\n\t", "\n"))
        if parsed is None or parsed[1] != application:
            continue
        kind, text = parsed[2], parsed[3].rstrip("\n")
        if kind == "LOG" and (statement := _STATEMENT.match(text)):
            found.append((statement[1], {}))
        elif kind == "DETAIL" and text.startswith("Parameters: "):
            found[-1][1].update({int(number): _plain(value) for number, value in _VALUE.findall(text)})
    return found


def _plain(logged: str) -> str | None:
    return None if logged == "NULL" else logged[1:-1].replace("''", "'")


def script(statements: list[Statement], of_the_case: Mapping[str, str]) -> Script:
    """`of_the_case` maps a value of the captured case to the SQL that makes the same of case `:n`."""
    made = Script("\\set n :base + :client_id * :each + :turn\n\\set turn :turn + 1\n")
    derived = dict(of_the_case)
    for place, (text, given) in enumerate(statements):
        sent = {number: _sent(made, derived, f"v{place}_{number}", value) for number, value in given.items()}
        text = re.sub(r"\$(\d+)\b", lambda found, sent=sent: sent[int(found[1])], text)  # type: ignore[misc]  # mypy reads no type into a default of a lambda
        made.text += text.rstrip("; \n").replace("\n", " ") + ";\n"
    return made


def _sent(made: Script, derived: dict[str, str], name: str, value: str | None) -> str:
    """What stands in the script for one parameter."""
    if not value:
        return "NULL" if value is None else "''"  # pgbench knows no empty variable
    if _UUIDS.fullmatch(value):
        elements = enumerate(value[1:-1].split(","))
        return f"ARRAY[{', '.join(_sent(made, derived, f'{name}_{n}', each) for n, each in elements)}]"
    if value not in derived and _UUID.fullmatch(value):
        derived[value] = f"('0b{len(derived):06x}-0000-7000-8000-' || lpad(to_hex({CASE}), 12, '0'))::uuid"
    if value in derived:
        return derived[value]
    if _LOCK.fullmatch(value):
        return CASE
    made.values[name] = value
    return f":{name}"


def run(stage: Stage, made: Script, numbers: range, *, connections: int = CONNECTIONS) -> float:
    """Transactions a second of the script, once for each of the cases. Raises RuntimeError if one failed."""
    path = stage.root / "pgbench.sql"
    path.write_text(made.text, encoding="utf-8")
    each = len(numbers) // connections
    given = {**made.values, "base": numbers.start, "each": each, "turn": 0}
    command: list[str | Path] = [stage.postgres.binaries / "pgbench", "-n", "-M", "prepared", "-f", path]
    command += ["-h", stage.postgres.sockets, "-U", USER, "-c", str(connections), "-t", str(each)]
    command += [f"-D{name}={value}" for name, value in given.items()]
    with on_core(0):
        done = subprocess.run(
            [*command, DATABASE], capture_output=True, text=True, check=False, timeout=300,
            env={"PGCLIENTENCODING": "UTF8"},
        )  # fmt: skip
    rate = _TPS.search(done.stdout)
    if done.returncode != 0 or rate is None:
        raise RuntimeError(f"pgbench failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return float(rate[1])
