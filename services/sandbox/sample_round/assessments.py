"""Reading an assessment as the service publishes it."""

from collections.abc import Iterator

from sandbox.sample_round.client import Body

_OPEN = ("TO_BE_JUDGED", "INSUFFICIENT_DATA")


def findings(assessment: Body) -> Iterator[Body]:
    """Every finding, groups before their children."""
    ahead = list(assessment["criteria"])
    while ahead:
        finding = ahead.pop(0)
        ahead = finding["children"] + ahead
        yield finding


def left_to(assessment: Body, judge: str) -> list[str]:
    """The criteria that a person must judge: matters of judgement, and figures that do not suffice."""
    return [
        finding["id"]
        for finding in findings(assessment)
        if finding.get("judged_by") == judge
        and (finding["kind"] == "JUDGED" or (finding["verdict"] in _OPEN and not finding["children"]))
    ]


def shortfalls(assessment: Body) -> list[Body]:
    """The plainly unmet conditions; of alternatives, the choice itself."""
    found: list[Body] = []
    ahead = list(assessment["criteria"])
    while ahead:
        finding = ahead.pop(0)
        if finding["kind"] == "ALL":
            ahead = finding["children"] + ahead
        elif finding["verdict"] == "UNMET":
            found.append(finding)
    return found


def explanation(assessment: Body) -> str:
    """Why the conditions are not met, in the assessment's own words."""
    return "；".join(_worded(finding) for finding in shortfalls(assessment))


def _worded(finding: Body) -> str:
    seen = finding.get("observed") or {}
    if finding["children"]:
        parts = "，".join(_seen(child) for child in finding["children"] if _seen(child))
        return f"{finding['requirement']['zh']}：{parts}"
    needed = (finding.get("needed") or {}).get("zh", "")
    return f"{finding['requirement']['zh']}：{seen.get('zh', '')}，{needed}"


def _seen(finding: Body) -> str:
    return str((finding.get("observed") or {}).get("zh", ""))
