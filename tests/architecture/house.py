"""The rules of the house as functions: source text in, sentences about what is wrong out.

`test_the_house.py` runs them over the repository, `test_checks_can_fail.py` over planted violations.
"""

import ast
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping

MOST_LINES_OF_A_FUNCTION = 40
MOST_LINES_OF_A_MODULE = 300

# --- the one door -------------------------------------------------------------------------------------------


def sets_a_state(source: str) -> list[str]:
    """Assignments to `.status` in every spelling: plain, by tuple, by setattr, by an UPDATE's values."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.Attribute)
            and node.attr == "status"
            and isinstance(node.ctx, ast.Store | ast.Del)
        ):
            found.append(f"line {node.lineno}: `.status` is set")
        if not isinstance(node, ast.Call):
            continue
        if _name(node.func) == "setattr" and len(node.args) > 1 and _text(node.args[1]) == "status":
            found.append(f"line {node.lineno}: setattr sets `status`")
        if _name(node.func) == "values" and _called_on(node, "update") and _sets_status(node):
            found.append(f"line {node.lineno}: an UPDATE sets `status`")
    return found


def raises_a_version(source: str) -> list[str]:
    """Assignments to `.version`."""
    return [
        f"line {node.lineno}: `.version` is set"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute) and node.attr == "version" and isinstance(node.ctx, ast.Store)
    ]


def _sets_status(call: ast.Call) -> bool:
    by_keyword = any(keyword.arg == "status" for keyword in call.keywords)
    by_mapping = any(
        _text(key) == "status" for arg in call.args if isinstance(arg, ast.Dict) for key in arg.keys if key
    )
    return by_keyword or by_mapping


def _called_on(call: ast.Call, name: str) -> bool:
    """Whether the chain that ends in this call begins with a call of `name`: update(…).where(…).values(…)."""
    return any(isinstance(node, ast.Call) and _name(node.func) == name for node in ast.walk(call.func))


# --- acts and rules: what they may not do -------------------------------------------------------------------

_CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
    "time.monotonic", "func.now", "func.current_timestamp", "func.current_date", "func.clock_timestamp",
}  # fmt: skip
_TRANSACTIONS = {"commit", "rollback", "begin_nested", "transaction"}


def reads_a_clock(source: str) -> list[str]:
    """Calls of a clock, Python's or the database's; `from time import time` counts too."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute) and ".".join(_dotted(node)[-2:]) in _CLOCKS:
            found.append(f"line {node.lineno}: {'.'.join(_dotted(node))} reads a clock")
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            found.append(f"line {node.lineno}: something is imported from `time`")
    return found


def ends_a_transaction(source: str) -> list[str]:
    """Calls of `session.commit()`, `rollback()` and the like."""
    return [
        f"line {node.lineno}: {_name(node.func)}() belongs to the edge"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and _name(node.func) in _TRANSACTIONS
    ]


def imports(source: str) -> set[str]:
    """The top names of everything a module imports, inside functions too."""
    return {name.split(".")[0] for name in _imported(source)}


def _imported(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module


_IMPURE = {
    "asyncio", "http", "logging", "os", "pathlib", "random", "secrets", "shutil", "socket", "sqlite3",
    "subprocess", "threading", "time", "urllib",
}  # fmt: skip


def is_not_pure(source: str) -> list[str]:
    """Imports of a rules module beyond the pure standard library, stdnum and the rules themselves."""
    allowed = (set(sys.stdlib_module_names) - _IMPURE) | {"stdnum"}
    foreign = [f"imports {name}" for name in sorted(imports(source) - allowed - {"domain"})]
    upward = [
        f"imports {name}"
        for name in _imported(source)
        if name.split(".")[0] == "domain" and not name.startswith("domain.rules")
    ]
    return foreign + upward


def imports_beyond(source: str, allowed: Collection[str]) -> list[str]:
    """Third-party imports that are not in `allowed` (import names)."""
    known = set(sys.stdlib_module_names) | set(allowed)
    return [f"imports {name}" for name in sorted(imports(source) - known)]


def uses_floats(source: str) -> list[str]:
    """Binary fractions: a literal such as 0.1, the name `float`, or a floating column type."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            found.append(f"line {node.lineno}: the literal {node.value} is a binary fraction")
        if isinstance(node, ast.Name) and node.id in ("float", "Float", "REAL", "Double", "DOUBLE_PRECISION"):
            found.append(f"line {node.lineno}: {node.id}")
    return found


def states_a_number(source: str, numbers: Collection[int]) -> list[tuple[int, int]]:
    """`(line, number)` for every integer literal that is one of the measures' own numbers."""
    return [
        (node.lineno, node.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in numbers
    ]


def states_a_period(source: str) -> list[str]:
    """`timedelta(days=30)`: a length of time in days or weeks, longer than the step to the next day."""
    return [
        f"line {node.lineno}: timedelta({keyword.arg}={keyword.value.value})"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and _name(node.func) == "timedelta"
        for keyword in node.keywords
        if keyword.arg in ("days", "weeks")
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value not in (0, 1)
    ]


# --- acts and their files -----------------------------------------------------------------------------------


def moves(source: str) -> set[str]:
    """The names of the moves that a module makes: what it passes to `advance`, `amend` and `begin`."""
    tree = ast.parse(source)
    made = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _name(node.func) not in ("advance", "amend", "begin"):
            continue
        named = [keyword.value for keyword in node.keywords if keyword.arg == "act"]
        acts = named or ([node.args[2]] if len(node.args) > 2 else [])
        made.update(literal for act in acts for literal in _literals(act, tree))
        if _name(node.func) == "begin" and not named:
            made.add("create")
    return made


def _literals(node: ast.expr, tree: ast.Module) -> Iterator[str]:
    """The texts that an expression can be: itself, either branch, or what a local name was given."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body, tree)
        yield from _literals(node.orelse, tree)
    elif isinstance(node, ast.Name):
        for line in ast.walk(tree):
            if isinstance(line, ast.Assign) and any(_name(target) == node.id for target in line.targets):
                yield from _literals(line.value, tree)


def acts_without_a_file(
    acts: Iterable[tuple[str, str]], files: Mapping[tuple[str, str], str], present: Collection[str]
) -> list[str]:
    """Acts of a life cycle whose file is not in the table, or in the table but not in the house."""
    found = []
    for noun, act in acts:
        path = files.get((noun, act))
        if path is None:
            found.append(f"{noun}.{act} has no row in the table of files")
        elif path not in present:
            found.append(f"{noun}.{act} should be in acts/{path}, which does not exist")
    return found


def defines_its_verb(stem: str, source: str) -> bool:
    """Whether a public function is named after the file: `open_round` for a taken name, a plural."""
    return any(
        isinstance(node, ast.AsyncFunctionDef) and (node.name.startswith(stem.removesuffix("y")))
        for node in ast.parse(source).body
    )


def operations_named(source: str) -> set[str]:
    """Every literal that reads like an operation: `noun.act`."""
    return {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[a-z_]+\.[a-z_]+", node.value)
    }


# --- queries ------------------------------------------------------------------------------------------------


def reads_without_an_actor(source: str) -> list[str]:
    """Public listings and finds that do not take the actor."""
    return [
        node.name
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and re.search(r"(^|_)(find|own|by|listing|visible|page)(_|$)", node.name)
        and not node.name.startswith("_")
        and "actor" not in {arg.arg for arg in (*node.args.args, *node.args.kwonlyargs)}
    ]


# --- size, names, docstrings --------------------------------------------------------------------------------


def long_functions(source: str, most: int = MOST_LINES_OF_A_FUNCTION) -> list[tuple[str, int]]:
    """`(name, lines)` of functions that are too long; decorators and the docstring are not counted."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
            if lines > most:
                found.append((node.name, lines))
    return found


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = node.body[0]
    if ast.get_docstring(node) is None:
        return 0
    return (first.end_lineno or first.lineno) - first.lineno + 1


_DRAWERS = {"utils", "util", "helpers", "helper", "misc", "shared", "base_service", "service", "services"}
_VAGUE = re.compile(r".+(Manager|Handler|Registry|Helper|Util|Utils|Repository|UnitOfWork|Bus|Container)$")


def vague_names(path: str, source: str) -> list[str]:
    """Drawers (`utils.py`) and classes named after a role in a framework instead of a thing."""
    stem = path.rsplit("/", 1)[-1].removesuffix(".py")
    found = [f"{path} is a drawer"] if stem in _DRAWERS else []
    return found + [
        f"line {node.lineno}: class {node.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef) and _VAGUE.fullmatch(node.name)
    ]


def undocumented(source: str) -> list[str]:
    """The module or a public class of it that says nothing of itself. A refusal speaks by its titles."""
    tree = ast.parse(source)
    found = [] if ast.get_docstring(tree) or not tree.body else ["the module has no docstring"]
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and not ast.get_docstring(node):
            if any(_name(base) == "DeclarativeBase" for base in node.bases):
                continue
            titled = any(_name(target) == "title_en" for line in node.body for target in _targets(line))
            if not titled:
                found.append(f"line {node.lineno}: class {node.name} has no docstring")
    return found


def _targets(node: ast.stmt) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) else []


# --- what no file may mention -------------------------------------------------------------------------------

# In pieces, so that this file is not the first that they find.
_REGISTRIES = (
    "py" + "pi.org",
    "python" + "hosted.org",
    "npm" + "js.org",
    "npm" + "js.com",
    "proxy.golang" + ".org",
)
_HOMES = re.compile(r"(?<![\w.$}/-])/(?:ho" + r"me|Use" + r"rs|ro" + r"ot)/\w+")
_INDEX = re.compile(r"--(?:extra-)?index" + r"-url[= ]\s*\S*://")


# put together, so that these lines are not found themselves
_SILENCED = re.compile(r"# (?:no" + r"qa\b|type: ig" + r"nore)|(?:mark\.|pytest\.)(?:skip|xfail)")
_WITH_REASON = re.compile(r"(?:no" + r"qa: [A-Z0-9, ]+ - |ig" + r"nore\[[a-z, -]+\]  # |reason=)\S")


def silences_without_a_reason(source: str) -> list[str]:
    """Lines on which a check is silenced and nothing says why."""
    return [
        f"line {number}: {line.strip()}"
        for number, line in enumerate(source.splitlines(), start=1)
        if _SILENCED.search(line) and not _WITH_REASON.search(line)
    ]


def mentions_a_place(text: str) -> list[str]:
    """Addresses of package registries, and absolute paths into somebody's home."""
    lower = text.lower()
    found = [f"mentions {name}" for name in _REGISTRIES if name in lower]
    found += [f"names an index: {match.group()}" for match in _INDEX.finditer(text)]
    return found + [f"mentions {match.group()}" for match in _HOMES.finditer(text)]


# --- reading the tree ---------------------------------------------------------------------------------------


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _dotted(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Attribute):
        return [*_dotted(node.value), node.attr]
    return [node.id] if isinstance(node, ast.Name) else [""]
