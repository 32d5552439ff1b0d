"""Chinese or English, as the caller prefers; Chinese where nothing is said (RFC 9110, 12.5.4)."""

from typing import Literal

Language = Literal["zh", "en"]
DEFAULT: Language = "zh"
_OFFERED: tuple[Language, ...] = ("zh", "en")


def preferred(accept_language: str | None) -> Language:
    """The language with the highest weight; a header that cannot be read counts as none."""
    weights: dict[str, float] = {}
    for part in (accept_language or "").split(",")[:20]:
        tag, _, parameter = part.strip().partition(";")
        weights.setdefault(tag.split("-")[0].strip().lower(), _weight(parameter))
    ranked = {language: weights.get(language, weights.get("*", 0.0)) for language in _OFFERED}
    return "en" if ranked["en"] > ranked["zh"] else DEFAULT


def _weight(parameter: str) -> float:
    if not parameter.strip():
        return 1.0
    name, _, value = parameter.partition("=")
    try:
        weight = float(value) if name.strip().lower() == "q" else 0.0
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
