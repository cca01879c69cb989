"""Choose the drawing of a comic's panel from the words of the panel."""

import re
from collections.abc import Sequence

import msgspec
from markdown_it.tree import SyntaxTreeNode

from repository.starter import tree

MOST_PEOPLE = 2
MOST_THINGS = 2
NOT_PEOPLE = ("teléfono", "mensaje", "texto al pie", "phone", "message", "caption")
SPEAKER = re.compile(r"^([^:(]{2,20}?)(?: \([^)]*\))?:$")

PLACES = (
    (re.compile(r"llueve|it rains|raining", re.IGNORECASE), "rain"),
    (re.compile(r"atardecer|amanece|dusk|dawn", re.IGNORECASE), "dusk"),
    (re.compile(r"noche|madrugada|mañana\.|penumbra|night|almohada|pillow", re.IGNORECASE), "night"),
    (re.compile(r"oficina|mostrador|funcionaria|office|official", re.IGNORECASE), "office"),
    (re.compile(r"calle|patio|campo|cerco|plaza|street|yard|field|fence", re.IGNORECASE), "day"),
)
THINGS = (
    (re.compile(r"cortina metálica|tienda|shop", re.IGNORECASE), "shop"),
    (re.compile(r"palo de mango|árbol|mango tree", re.IGNORECASE), "tree"),
    (re.compile(r"bicicleta|bicycle", re.IGNORECASE), "bicycle"),
    (re.compile(r"cubeta|bucket", re.IGNORECASE), "bucket"),
    (re.compile(r"hamaca|hammock", re.IGNORECASE), "hammock"),
    (re.compile(r"cama|almohada|bed|pillow", re.IGNORECASE), "bed"),
    (re.compile(r"mochila|maleta|backpack|suitcase", re.IGNORECASE), "suitcase"),
    (re.compile(r"pájaros|birds", re.IGNORECASE), "birds"),
    (re.compile(r"banderines|bunting", re.IGNORECASE), "bunting"),
    (re.compile(r"plantas|plants", re.IGNORECASE), "plants"),
    (re.compile(r"signos? de pregunta|globo pequeño|question mark", re.IGNORECASE), "question"),
    (re.compile(r"teléfono|pantalla|burbuja|phone|screen", re.IGNORECASE), "phone"),
    (re.compile(r"calendario|papel|hoja|cuaderno|volante|contrato|calendar|sheet|notebook", re.IGNORECASE), "paper"),
    (re.compile(r"mesa|mostrador|table|counter", re.IGNORECASE), "table"),
    (re.compile(r"puerta|door", re.IGNORECASE), "door"),
    (re.compile(r"tendederos|casa\b|house", re.IGNORECASE), "house"),
)
CLOSE = re.compile(r"primer plano|plano corto|detalle|close", re.IGNORECASE)


class Scene(msgspec.Struct, frozen=True):
    """What a panel shows: a place, things, people by their look, and whether it is a close shot."""

    place: str
    things: tuple[str, ...]
    people: tuple[int, ...]  # numbers of speakers, in order of first appearance in the comic
    close: bool


def cast_of(cards: Sequence[tree.Card]) -> list[str]:
    """Give the people who speak in a comic, in order of first appearance."""
    names = [name for card in cards for name in speakers(card)]
    return list(dict.fromkeys(names))


def speakers(card: tree.Card) -> list[str]:
    bold = [tree.plain(node).strip() for node in card.body.walk() if node.type == "strong"]
    found = [match[1].strip() for text in bold if (match := SPEAKER.match(text))]
    return [name for name in found if name.lower() not in NOT_PEOPLE]


def scene_of(card: tree.Card, cast: Sequence[str]) -> Scene:
    """Draw a panel from its heading, its description and the names in it."""
    seen = f"{card.heading}. {description(card.body)}"
    speaking = speakers(card)
    there = list(dict.fromkeys([*speaking, *(name for name in cast if last_word(name) in seen)]))
    things = [thing for pattern, thing in THINGS if pattern.search(seen)]
    return Scene(
        place=next((place for pattern, place in PLACES if pattern.search(seen)), "indoors"),
        things=tuple(things[:MOST_THINGS]),
        people=tuple(cast.index(name) for name in there[:MOST_PEOPLE]),
        close=CLOSE.search(card.heading) is not None,
    )


def description(body: SyntaxTreeNode) -> str:
    """Give what a panel's text in italics says is seen."""
    return " ".join(tree.plain(node) for node in body.walk() if node.type == "em")


def last_word(name: str) -> str:
    return name.rsplit(maxsplit=1)[-1]
