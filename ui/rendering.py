"""Templates to bytes: one environment a language, everything compiled at the start."""

import re
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from ui import urls
from ui.assets import Assets
from ui.cards import type_icon
from ui.i18n import LANGUAGE_NAMES, LANGUAGES, Language
from ui.page_labels import is_name

FOLDER = Path(__file__).parent / "templates"
ICONS = FOLDER / "icons"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


class Renderer:
    """Renders templates in one language. Templates see only values, never rows."""

    def __init__(self, language: Language, assets: Assets) -> None:
        self.language = language
        settled = self._settled(assets)
        self.environment = Environment(
            loader=_SettledLoader(FOLDER, settled),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            cache_size=-1,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        )
        self.environment.globals.update(self._globals() | settled)
        self.environment.tests["a_name"] = is_name
        for name in self.environment.list_templates(extensions=["html", "xml", "txt"]):
            self.environment.get_template(name)

    def render(self, template: str, **values: object) -> bytes:
        """Render a template to UTF-8."""
        return self.environment.get_template(template).render(values).encode("utf-8", "replace")

    def _globals(self) -> dict[str, object]:
        return {
            "ngettext": self.language.ngettext,
            "language": self.language,
            "languages": [(code, LANGUAGE_NAMES[code]) for code in LANGUAGES],
            "urls": urls,
            "type_icon": type_icon,
            "paragraphs": paragraphs,
        }

    def _settled(self, assets: Assets) -> dict[str, Callable[..., str]]:
        """Give the functions whose answer to the same words never changes while the process lives."""
        language = self.language
        return {"_": language.gettext, "gettext": language.gettext, "pgettext": language.pgettext, "asset": assets.address, "icon": icon}


class _SettledLoader(FileSystemLoader):
    """Compiles templates with the calls of some functions already answered, where their arguments stand in the template."""

    def __init__(self, folder: Path, functions: Mapping[str, Callable[..., str]]) -> None:
        super().__init__(folder)
        self._functions = functions

    def load(self, environment: Environment, name: str, globals: MutableMapping[str, Any] | None = None) -> Template:  # noqa: A002
        """Load a template; the environment keeps it."""
        source, filename, _ = self.get_source(environment, name)
        tree = _Answered(self._functions).visit(environment.parse(source, name, filename))
        return environment.template_class.from_code(environment, environment.compile(tree, name, filename), globals or {}, None)


class _Answered(NodeTransformer):
    """Puts an answer in the place of a call whose arguments are constants."""

    def __init__(self, functions: Mapping[str, Callable[..., str]]) -> None:
        self._functions = functions

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the name that jinja calls
        """Answer a call."""
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        given = [one.value for one in node.args if isinstance(one, nodes.Const)]
        if name not in self._functions or len(given) < len(node.args) or node.kwargs:
            return node
        answer = self._functions[name](*given)
        said: nodes.Node = nodes.Const(str(answer), lineno=node.lineno)
        return nodes.MarkSafe(said, lineno=node.lineno) if isinstance(answer, Markup) else said


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
