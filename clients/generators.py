"""The six languages, two generators for TypeScript and for Python: how each is run, and where its models stand."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from clients.tools import HERE, Tools, run

_NO_PAPERS = "models,apis,supportingFiles,modelDocs=false,apiDocs=false,modelTests=false,apiTests=false"


@dataclass(frozen=True, slots=True)
class Generator:
    """`models` are the files whose declarations `declares` finds, one group: the type's name.

    `own` are types that the generator makes for its own use; `operations_too` says that the types of what operations
    take and answer stand in the same file.
    """

    name: str
    language: str
    run: Callable[[Tools, Path, Path], None]
    models: str
    declares: str
    own: str | None = None
    operations_too: bool = False
    programs: tuple[str, ...] = ()

    def declared(self, made: Path) -> Iterator[str]:
        """The names of all types in the files of models."""
        for path in made.glob(self.models):
            yield from re.findall(self.declares, path.read_text("utf-8"), re.MULTILINE)


def _openapi_generator(name: str, *options: str) -> Callable[[Tools, Path, Path], None]:
    def generate(tools: Tools, contract: Path, made: Path) -> None:
        command = [
            tools.java,
            "-jar",
            tools.generator_jar,
            "generate",
            "-g",
            name,
            "-i",
            contract,
            "-o",
            made,
        ]
        run([*command, "--global-property", _NO_PAPERS, *options])

    return generate


def _openapi_ts(tools: Tools, contract: Path, made: Path) -> None:
    program = tools.node_modules / ".bin" / "openapi-ts"
    run([program, "-i", contract, "-o", made, "-c", "@hey-api/client-fetch"])


def _openapi_python_client(tools: Tools, contract: Path, made: Path) -> None:
    made.mkdir()
    program = tools.python.with_name("openapi-python-client")
    # it takes no file by any other name
    config = made / "config.yaml"
    config.write_text("content_type_overrides:\n  application/zip: application/octet-stream\n", "utf-8")
    options = [
        "--path",
        contract,
        "--output-path",
        made / "zjtx_client",
        "--meta",
        "none",
        "--config",
        config,
    ]
    # the formatter that it calls stands beside it
    run([program, "generate", *options], environment={"PATH": f"{program.parent}:{os.environ['PATH']}"})


_JAVA = ",".join(
    (
        "openApiNullable=false",
        "hideGenerationTimestamp=true",
        "invokerPackage=zjtx.client",
        "apiPackage=zjtx.client.api",
        "modelPackage=zjtx.client.model",
    )
)
GENERATORS = (
    Generator(
        "typescript-fetch",
        "TypeScript",
        _openapi_generator("typescript-fetch"),
        "models/*.ts",
        r"^export (?:interface|type) (\w+)",
    ),
    Generator(
        "hey-api",
        "TypeScript",
        _openapi_ts,
        "types.gen.ts",
        r"^export type (\w+) =",
        own="ClientOptions",
        operations_too=True,
        programs=("npm", "node"),
    ),
    Generator(
        "openapi-python-client",
        "Python",
        _openapi_python_client,
        "zjtx_client/models/*.py",
        r"^class (\w+)",
    ),
    Generator(
        "python", "Python", _openapi_generator("python"), "openapi_client/models/*.py", r"^class (\w+)"
    ),
    Generator(
        "java",
        "Java",
        _openapi_generator(
            "java",
            *("--library", "native", "-t", str(HERE / "templates" / "java")),
            f"--additional-properties={_JAVA}",
        ),
        "src/main/java/zjtx/client/model/*.java",
        r"^\s*public (?:static )?(?:class|enum) (\w+)",
        own="AbstractOpenApiSchema",
    ),
    Generator(
        "kotlin",
        "Kotlin",
        _openapi_generator("kotlin", "--additional-properties=serializationLibrary=jackson"),
        "src/main/kotlin/org/openapitools/client/models/*.kt",
        r"^\s*(?:data |enum )?class (\w+)",
    ),
    Generator(
        "swift6",
        "Swift",
        _openapi_generator("swift6"),
        "Sources/OpenAPIClient/Models/*.swift",
        r"^\s*public (?:struct|enum|final class) (\w+)",
        own="CodingKeys",
    ),
    Generator(
        "dart",
        "Dart",
        _openapi_generator("dart"),
        "lib/model/*.dart",
        r"^(?:class|enum) (\w+)",
        own=r"\w+TypeTransformer",
    ),
)


def generate(generator: Generator, tools: Tools, contract: Path, folder: Path) -> Path:
    """The client, made anew. Raises ToolFailed."""
    made = folder / generator.name
    shutil.rmtree(made, ignore_errors=True)
    generator.run(tools, contract, made)
    return made
