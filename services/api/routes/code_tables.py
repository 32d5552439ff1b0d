"""Code tables (代码表): what the codes of the contract are called, for anybody."""

from typing import Annotated

from fastapi import Path

from api.edge.request_context import CallDep
from api.edge.router import Router
from api.schemas.code_tables import CodeEntry, CodeTable
from api.schemas.types import Code
from domain.rules.errors import NotFound
from domain.rules.labels import CODE_TABLES

router = Router(tag="code-tables", noun="code_table")


@router.read(
    "/code-tables/{name}",
    response=CodeTable,
    public=True,
    conditional=False,
    summary="Read a code table",
    summary_zh="代码表",
)
async def read_code_table(call: CallDep, name: Annotated[Code, Path()]) -> CodeTable:
    if name not in CODE_TABLES:
        raise NotFound()
    entries = [CodeEntry(code=code, zh=text.zh, en=text.en) for code, text in CODE_TABLES[name].items()]
    return CodeTable(name=name, entries=entries)
