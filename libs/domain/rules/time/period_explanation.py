"""Why this date (期限推算): where a period starts, what is counted, what it moves over, and by which document."""

from typing import Any

from domain.rules.measure.model import Text
from domain.rules.time.periods import PeriodEnd


def why(end: PeriodEnd) -> Text:
    """The reckoning in words."""
    first, raw, last = end.first_counted_day, end.raw_last_day, end.last_day
    unit_zh, unit_en = (
        ("个工作日", "working days") if end.counts == "working_days" else ("日", "calendar days")
    )
    day_zh = "当日计入" if first == end.start else "当日不计入"
    day_en = "which counts" if first == end.start else "which does not count"
    zh = [f"自{end.start}起（{day_zh}），{first}为第一日，第{end.days}{unit_zh}为{raw}"]
    en = [f"From {end.start}, {day_en}: {first} is the first day, and {end.days} {unit_en} end on {raw}"]
    if end.extended_over:
        zh.append(f"{_listed(end, '、')}为休息日，顺延至{last}")
        en.append(f"{_listed(end, ', ')} being off work, it moves on to {last}")
    if end.sources:
        zh.append(f"依据{'、'.join(end.sources)}")
        en.append(f"by {', '.join(end.sources)}")
    if end.provisional:
        zh.append("所需年份的节假日安排尚未公布，此为可能的最早日期，非最终日期")
        en.append(
            "a schedule that is needed is not published: this is the earliest day possible, not a final one"
        )
    else:
        zh.append(f"于{last}二十四时届满")
        en.append(f"it ends at 24:00 of {last}")
    return Text("；".join(zh), "; ".join(en))


def _listed(end: PeriodEnd, mark: str) -> str:
    return mark.join(map(str, end.extended_over))


def canonical(end: PeriodEnd) -> dict[str, Any]:
    """The reckoning as JSON has it."""
    words = why(end)
    return {
        "start": end.start.isoformat(),
        "days": end.days,
        "counting": end.counts,
        "first_counted_day": end.first_counted_day.isoformat(),
        "raw_last_day": end.raw_last_day.isoformat(),
        "last_day": end.last_day.isoformat(),
        "extended_over": [day.isoformat() for day in end.extended_over],
        "sources": list(end.sources),
        "provisional": end.provisional,
        "why": {"zh": words.zh, "en": words.en},
    }
