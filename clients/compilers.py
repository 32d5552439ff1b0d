"""Compiling what was generated, as strictly as each language can; and what no compiler was to be had for.

Java is compiled whole: the generator's own jar brings Jackson, and the rest is in the JDK. Kotlin's models are
compiled against the same jar; its HTTP client needs OkHttp 4, which is not packaged anywhere we install from.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clients.tools import HERE, Tools, run

LEFT_OUT = {
    "Swift": "no Swift compiler is packaged for PyPI, npm or Debian",
    "Dart": "no Dart SDK is packaged for PyPI, npm or Debian",
}

_IMPORT_ALL = """
import importlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
    importlib.import_module(module.name)
"""


@dataclass(frozen=True, slots=True)
class Compiler:
    """`what` it compiles, and the programs that it needs of the machine."""

    what: str
    programs: tuple[str, ...]
    run: Callable[[Tools, Path], None]


def _typescript(tools: Tools, made: Path) -> None:
    """Both generators' clients and our scenario, by one compiler under `strict`."""
    shutil.copy(HERE / "scenarios" / "tsconfig.json", made)
    shutil.copy(HERE / "scenarios" / "apply.ts", made)
    _beside(made, tools.node_modules)
    shutil.rmtree(made / "js", ignore_errors=True)
    run([tools.node_modules / ".bin" / "tsc", "--project", made / "tsconfig.json"])


def _beside(made: Path, node_modules: Path) -> None:
    link = made / "node_modules"
    link.unlink(missing_ok=True)
    link.symlink_to(node_modules)


def _java(tools: Tools, made: Path) -> None:
    generated = (made / "java" / "src" / "main").rglob("*.java")
    sources = [*sorted(generated), HERE / "scenarios" / "Apply.java"]
    classes = made / "java-classes"
    shutil.rmtree(classes, ignore_errors=True)
    run(["javac", "-nowarn", "-proc:none", "-d", classes, "-cp", tools.generator_jar, *sources])


def _kotlin(tools: Tools, made: Path) -> None:
    home = tools.node_modules / "kotlin-compiler"
    own = ":".join(
        str(jar) for jar in sorted((home / "lib").glob("kotlin*.jar")) if "sources" not in jar.name
    )
    compiler = [tools.java, "-Xmx1g", "-cp", own, "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler"]
    models = made / "kotlin" / "src" / "main" / "kotlin" / "org" / "openapitools" / "client" / "models"
    jar = made / "kotlin-models.jar"
    jar.unlink(missing_ok=True)
    run([*compiler, "-kotlin-home", home, "-nowarn", "-cp", tools.generator_jar, "-d", jar, models])


def _python(tools: Tools, made: Path) -> None:
    """Python has no compiler to ask: every module is imported, with warnings as errors."""
    for folder, package in (("openapi-python-client", "zjtx_client"), ("python", "openapi_client")):
        run(
            [tools.python, "-W", "error", "-c", _IMPORT_ALL, package],
            environment={"PYTHONPATH": str(made / folder)},
        )


COMPILERS = (
    Compiler("TypeScript of both generators, strict", ("npm",), _typescript),
    Compiler("the Python of both generators, every module", (), _python),
    Compiler("the Java client", ("javac",), _java),
    Compiler("Kotlin's models", ("npm",), _kotlin),
)
