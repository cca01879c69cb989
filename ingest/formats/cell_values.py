"""Numbers of cells are written as they are meant: dates, times of the day, percentages."""

import re
from datetime import datetime, timedelta
from math import isfinite
from typing import Literal

Kind = Literal["number", "date", "time", "elapsed", "percent"]

EPOCHS = (datetime(1899, 12, 30), datetime(1904, 1, 1))  # noqa: DTZ001 - a cell knows no time zone
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_MAX_DAYS = 2_958_465  # the 31st of December 9999


def kind_of(code: str) -> Kind:
    """Tell what a format of numbers makes of them."""
    letters = _LITERAL.sub("", code.split(";", maxsplit=1)[0]).lower()
    if "%" in letters:
        return "percent"
    if "general" in letters:
        return "number"
    if "[" in letters:
        return "elapsed"
    if "y" in letters or "d" in letters:
        return "date"
    if "h" in letters or "s" in letters:
        return "time"
    return "date" if "m" in letters else "number"


def written(number: float, kind: Kind, epoch: datetime) -> str:
    """Write a number as a date, time or percentage where its format says that it is one; `epoch` is the day that days count from."""
    if not isfinite(number):
        return str(number)
    if kind == "percent" and abs(number) < 1e12:
        return f"{number * 100:.10g}%"
    if kind in ("date", "time", "elapsed") and 0 <= number <= _MAX_DAYS:
        return _moment(number, kind, epoch)
    return str(int(number)) if number == int(number) and abs(number) < 1e16 else f"{number:.15g}"


def _moment(days: float, kind: Kind, epoch: datetime) -> str:
    """Write a date, with the time where there is one; a time of the day; how long something took."""
    moment = epoch + timedelta(seconds=round(days * 86_400))
    if kind == "date":
        return moment.date().isoformat() if days == int(days) else f"{moment:%Y-%m-%d %H:%M}"
    if kind == "elapsed":
        minutes = round(days * 1_440)
        return f"{minutes // 60}:{minutes % 60:02}"
    return f"{moment:%H:%M}" if moment.second == 0 else f"{moment:%H:%M:%S}"
