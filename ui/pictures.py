"""Page pictures as pages show them: addresses, widths, marked words."""

from collections.abc import Sequence

from repository.boxes import SCALE, unpack_boxes
from repository.errors import AppError
from repository.images import WIDTHS
from repository.models import Page
from ui import urls
from ui.contexts import Box, Picture

SHOWN_WIDTH = 720  # pixels, of the picture for browsers that choose none


class PictureLate(AppError):
    """No worker drew the picture in time; the text of the page can be read meanwhile."""

    code = "picture-late"


def has_picture(page: Page | None) -> bool:
    """Tell whether the page's format has pages to draw."""
    return page is not None and bool(page.width) and bool(page.height)


def picture_height(page: Page, width: int) -> int:
    """Give the height in pixels of a picture of that width."""
    return max(1, round(width * (page.height or 1) / (page.width or 1)))


def picture_of(resource_id: str, page: Page, spans: Sequence[tuple[int, int]]) -> Picture | None:
    """Give a page's picture with boxes over the words of `spans`; None where there is nothing to draw."""
    if not has_picture(page):
        return None
    addresses = [f"{urls.image(resource_id, page.number, width)} {width}w" for width in WIDTHS]
    return Picture(
        src=urls.image(resource_id, page.number, SHOWN_WIDTH),
        srcset=", ".join(addresses),
        width=SHOWN_WIDTH,
        height=picture_height(page, SHOWN_WIDTH),
        boxes=tuple(_boxes(page, spans)),
    )


def _boxes(page: Page, spans: Sequence[tuple[int, int]]) -> list[Box]:
    """Give a box for each marked word; words in a row of one span stay apart, as they may stand on two lines."""
    if not spans:
        return []
    found, place = [], 0
    for word in unpack_boxes(page.boxes):
        while place < len(spans) and spans[place][1] <= word.start:
            place += 1
        if place == len(spans):
            break
        if spans[place][0] < word.end:
            left, top, right, bottom = (round(value * SCALE) for value in word[2:])
            found.append(Box(left, top, max(right - left, 1), max(bottom - top, 1)))
    return found
