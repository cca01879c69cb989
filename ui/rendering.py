"""Templates to bytes: one environment a language, everything compiled at the start."""

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from ui import urls
from ui.assets import Assets
from ui.cards import type_icon
from ui.i18n import LANGUAGE_NAMES, LANGUAGES, Language

FOLDER = Path(__file__).parent / "templates"
ICONS = FOLDER / "icons"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class Renderer:
    """Renders templates in one language. Templates see only values, never rows."""

    def __init__(self, language: Language, assets: Assets) -> None:
        self.language = language
        self.environment = Environment(
            loader=FileSystemLoader(FOLDER),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            cache_size=-1,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        )
        self.environment.globals.update(self._globals(assets))
        for name in self.environment.list_templates(extensions=["html", "xml", "txt"]):
            self.environment.get_template(name)

    def render(self, template: str, **values: object) -> bytes:
        """Render a template to UTF-8."""
        return self.environment.get_template(template).render(values).encode("utf-8", "replace")

    def _globals(self, assets: Assets) -> dict[str, object]:
        language = self.language
        return {
            "_": language.gettext,
            "gettext": language.gettext,
            "ngettext": language.ngettext,
            "pgettext": language.pgettext,
            "language": language,
            "languages": [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
            "urls": urls,
            "asset": assets.address,
            "icon": icon,
            "type_icon": type_icon,
            "paragraphs": paragraphs,
        }


def icon(name: str) -> Markup:
    """
    Give an icon to put inside the page. It is decoration: a word always stands beside it.

    Raises:
        KeyError: there is no such icon.
    """
    return _ICONS[name]


def paragraphs(text: str) -> Markup:
    """Turn plain text into paragraphs at blank lines; single line breaks stay."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
    return Markup("").join(Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in block.split("\n"))) for block in blocks)


def _read_icon(path: Path) -> Markup:
    """Strip a file of the icon set to what a page needs: class, box and strokes."""
    inner = re.sub(r"\s+", " ", _COMMENT.sub("", path.read_text(encoding="utf-8")).split(">", 1)[1].rsplit("</svg>", 1)[0]).strip()
    drawing = inner.replace(" />", "/>").replace("> <", "><")
    return Markup(f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{drawing}</svg>')  # noqa: S704 - our own file


_ICONS = {path.stem: _read_icon(path) for path in ICONS.glob("*.svg")}
