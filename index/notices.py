"""Notices of an answer, in both languages."""

from collections.abc import Callable, Mapping

from msgspec import structs

from index.addresses import Addresses
from index.query import SearchQuery
from index.readings import Understanding
from index.result import Choice, Notice, SearchResult
from index.typed import Typed
from repository.concepts import concepts
from repository.distress import speaks_of_distress
from repository.language.mentions import Mention

_MESSAGES: Mapping[str, Mapping[str, str]] = {
    "help": {
        "es": "Si usted o alguien que conoce está en peligro, esto es lo que puede hacer ahora.",
        "en": "If you or somebody you know is in danger, this is what can be done now.",
    },
    "only-exclusions": {
        "es": "La búsqueda solo dice qué no se quiere. Agregue al menos una palabra que sí deba aparecer.",
        "en": "The search says only what is not wanted. Add at least one word that should appear.",
    },
    "no-words": {
        "es": "No hay letras ni números que buscar. Escriba una palabra.",
        "en": "There are no letters or digits to search for. Type a word.",
    },
    "shortened": {
        "es": "El texto es largo: se buscaron sus palabras menos comunes.",
        "en": "The text is long: its least common words were searched.",
    },
    "relaxed": {
        "es": "Pocos recursos tienen todas las palabras; se muestran también los que tienen la mayor parte.",
        "en": "Few resources hold all the words; those that hold most of them are shown too.",
    },
    "no-phrase": {
        "es": "Ninguna página tiene la frase exacta; se buscaron sus palabras.",
        "en": "No page holds the exact phrase; its words were searched.",
    },
    "by-meaning": {
        "es": "Ningún recurso tiene estas palabras. Estos se parecen por su significado.",
        "en": "No resource holds these words. These are near in meaning.",
    },
    "narrow-filters": {
        "es": "Los filtros dejan pocos recursos. Sin filtros hay {count}.",
        "en": "The filters leave few resources. Without filters there are {count}.",
    },
    "corrected": {
        "es": "Se buscó también «{known}», parecida a «{typed}».",
        "en": "“{known}”, which is close to “{typed}”, was searched too.",
    },
    "ambiguous-term": {
        "es": "«{word}» puede significar cosas distintas. ¿Cuál busca?",
        "en": "“{word}” can mean different things. Which one do you look for?",
    },
}
MOST_ABOUT_WORDS = 3  # notices about words of one query


def notice(code: str, labels: str, **values: object) -> Notice:
    """Give the notice of a code in the language of labels."""
    return Notice(code, _MESSAGES[code][labels].format(**values))


def help_first(result: SearchResult, query: SearchQuery) -> SearchResult:
    """Put the notice of help before all others where somebody may be in danger."""
    if not speaks_of_distress(query.text):
        return result
    return structs.replace(result, notices=(notice("help", query.labels), *result.notices))


def about_words(
    understood: Understanding, query: SearchQuery, addresses: Addresses, count: Callable[[SearchQuery], int]
) -> tuple[Notice, ...]:
    """
    Give what is to be said about the words of a query: the choices of one that may mean several things, the note on a deprecated one.

    `count` counts the full matches of a query.
    """
    notices: dict[str, Notice] = {}
    for mention in understood.named:
        if mention.is_ambiguous:
            notices.setdefault(mention.name, _choice(mention, understood.typed, query, addresses, count))
        elif note := _note(mention, query.labels):
            notices.setdefault(note, Notice("noted-term", note))
    return tuple(notices.values())[:MOST_ABOUT_WORDS]


def _note(mention: Mention, labels: str) -> str | None:
    concept = concepts()[mention.concepts[0]]
    return concept.notes.get(labels) if mention.name in concept.noted else None


def _choice(mention: Mention, typed: Typed, query: SearchQuery, addresses: Addresses, count: Callable[[SearchQuery], int]) -> Notice:
    choices = []
    for one in mention.concepts:
        label = concepts()[one].label(query.labels)
        meant = structs.replace(query, text=_instead(typed, mention, label), page=1, typing=False)
        choices.append(Choice(one, label, count(meant), addresses.search(meant), meant.text))
    word = " ".join(typed.run.surfaces[mention.start : mention.start + mention.length])
    return Notice("ambiguous-term", _MESSAGES["ambiguous-term"][query.labels].format(word=word), tuple(choices))


def _instead(typed: Typed, mention: Mention, label: str) -> str:
    """Give the text typed with a label in the place of a mention."""
    before, after = typed.run.surfaces[: mention.start], typed.run.surfaces[mention.start + mention.length :]
    quoted = [f'"{" ".join(phrase)}"' for phrase in typed.phrases]
    left_out = [f"-{word}" for (word,) in typed.excluded] + [f'-"{" ".join(phrase)}"' for phrase in typed.excluded_phrases]
    return " ".join([*before, label, *after, *quoted, *left_out])
