"""Years in dates as files write them."""

import re

_YEAR = re.compile(r"(?<!\d)((?:18|19|20|21)\d\d)(?=\d{4}(?!\d)|\D|$)")  # also where month and day follow without a sign


def year_of(date: str) -> int | None:
    """Give the year of a date in whatever form; None when it names none from 1800 to 2199."""
    found = _YEAR.search(date[:200])
    return int(found[1]) if found else None
