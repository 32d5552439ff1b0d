"""Whoever sees badly can read it: text stands out from its ground by 4.5 to 1 at least (WCAG 2.2, 1.4.3)."""

import re
from importlib.resources import files

import pytest

STYLE = files("api.pages").joinpath("static/pages.css").read_text("utf-8")
COLOURS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", STYLE)) | {"white": "#ffffff"}
STATES = re.findall(r"(\.state-\w+)[^{]*\{ color: var\(--(\w+)\); background: (#[0-9a-f]{6});", STYLE)
ON_PAPER = ("ink", "faded", "link", "seal", "valid", "pending")


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_the_measure_is_the_standards_own() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", ["paper", "sheet"])
@pytest.mark.parametrize("text", ON_PAPER)
def test_text_stands_out_from_paper(text: str, ground: str) -> None:
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["blue", "blue-deep", "seal"])
def test_white_stands_out_from_the_masthead_its_menu_and_the_seal(ground: str) -> None:
    assert contrast(COLOURS["white"], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize(("state", "text", "ground"), STATES)
def test_every_state_can_be_read_on_its_ground(state: str, text: str, ground: str) -> None:
    assert contrast(COLOURS[text], ground) >= 4.5


def test_no_state_was_missed() -> None:
    assert len(STATES) == len(set(re.findall(r"\.state-\w+", STYLE))) - 1  # two share a rule
