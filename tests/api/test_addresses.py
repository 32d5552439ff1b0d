"""An address that is written out is not also one with an id in it."""

from typing import Any

import httpx

from calling import NOBODY, refusal


async def test_a_word_where_an_id_could_stand_is_the_other_operations_address(
    standing: httpx.AsyncClient, as_: Any
) -> None:
    answer = await standing.get("/v1/deliveries/replay", headers=as_("operator-1"))
    assert refusal(answer) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST"


async def test_any_other_word_leads_nowhere(standing: httpx.AsyncClient, as_: Any) -> None:
    for word in ("resend", NOBODY):
        answer = await standing.get(f"/v1/deliveries/{word}", headers=as_("operator-1"))
        assert refusal(answer) == (404, "not_found")
