"""What the service may refuse, and what each refusal is called."""

from typing import Annotated

from fastapi import Path, Request

from api.edge.request_context import CallDep
from api.edge.router import Router
from api.errors import problems
from api.schemas.problems import ProblemType, ProblemTypes
from api.schemas.types import Code
from domain.rules.errors import NotFound

router = Router(tag="problems", noun="problem")


@router.read(
    "/problems",
    response=ProblemTypes,
    public=True,
    conditional=False,
    summary="List the kinds of problems",
    summary_zh="问题类型列表",
)
async def list_problems(call: CallDep, request: Request) -> ProblemTypes:
    return ProblemTypes(items=_catalogue(request))


@router.read(
    "/problems/{code}",
    response=ProblemType,
    public=True,
    conditional=False,
    summary="Read a kind of problem",
    summary_zh="问题类型说明",
)
async def read_problem(call: CallDep, request: Request, code: Annotated[Code, Path()]) -> ProblemType:
    for known in _catalogue(request):
        if known.code == code:
            return known
    raise NotFound()


def _catalogue(request: Request) -> list[ProblemType]:
    base_url = request.app.state.settings.public_base_url
    return [ProblemType.listed(entry) for entry in problems.catalogue(base_url)]
