"""Every pair of colours can be read, in both themes."""

import re

import pytest

from ui.assets import FOLDER

PAIRS = (  # text, ground
    ("ink", "paper"),
    ("ink", "raised"),
    ("ink", "sunk"),
    ("ink", "action-soft"),
    ("quiet", "paper"),
    ("quiet", "raised"),
    ("quiet", "sunk"),
    ("quiet", "action-soft"),
    ("action", "paper"),
    ("action", "raised"),
    ("action", "sunk"),
    ("action", "action-soft"),
    ("action-ink", "action"),
    ("mark-ink", "mark"),
    ("meaning", "raised"),
    ("exit-ink", "exit"),
    ("kind-ink", "kind-material"),
    ("kind-ink", "kind-activity"),
    ("kind-ink", "kind-good-practice"),
    ("kind-ink", "kind-course"),
    ("kind-ink", "kind-policy"),
    ("kind-ink", "kind-research"),
    ("kind-ink", "kind-directory"),
)
CONTROLS = (("edge", "paper"), ("edge", "raised"), ("action", "paper"), ("mark-edge", "paper"))
CSS = (FOLDER / "site.css").read_text(encoding="utf-8")


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6});", block))


LIGHT = tokens(CSS[CSS.index(":root {") : CSS.index("@media")])
DARK = LIGHT | tokens(CSS[CSS.index("@media screen and (prefers-color-scheme: dark)") : CSS.index("@media (min-width: 60rem) { :root")])


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("text, ground", PAIRS)
def test_words_can_be_read(theme: dict[str, str], text: str, ground: str):
    assert contrast(theme[text], theme[ground]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("edge, ground", CONTROLS)
def test_controls_can_be_seen(theme: dict[str, str], edge: str, ground: str):
    assert contrast(theme[edge], theme[ground]) >= 3
