"""What schemathesis does where two enterprises look for what is the other's: nothing but leave lists unfiltered.

Loaded by schemathesis in its own process. Every read of a row that an answer named is entered in `peers.jsonl`.
"""

import json
import os
from pathlib import Path
from typing import Any

import schemathesis
from schemathesis.generation.meta import TestPhase

_book = (Path(os.environ["ZJTX_FUZZ_FOLDER"]) / "peers.jsonl").open("a", encoding="utf-8", buffering=1)


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    case.query.clear()  # a list that is filtered at random is empty, and leads nowhere


@schemathesis.hook
def after_call(context: Any, case: Any, response: Any) -> None:
    linked = case.meta is not None and case.meta.phase.name is TestPhase.STATEFUL and case.path_parameters
    if linked and response.status_code == 200:
        _book.write(json.dumps(case.operation.label) + "\n")
