"""Notices of an answer, in both languages."""

from collections.abc import Mapping

from index.result import Notice

_MESSAGES: Mapping[str, Mapping[str, str]] = {
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
    "narrow-filters": {
        "es": "Los filtros dejan pocos recursos. Sin filtros hay {count}.",
        "en": "The filters leave few resources. Without filters there are {count}.",
    },
    "corrected": {
        "es": "Se buscó también «{known}», parecida a «{typed}».",
        "en": "“{known}”, which is close to “{typed}”, was searched too.",
    },
}


def notice(code: str, labels: str, **values: object) -> Notice:
    """Give the notice of a code in the language of labels."""
    return Notice(code, _MESSAGES[code][labels].format(**values))
