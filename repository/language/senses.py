"""Which of two words that are written alike a text means: *trata*, the crime, or *trata*, the verb."""

from repository.language.function_words import function_words
from repository.language.words import Cut

_WORDS = frozenset({"trata", "tratas"})
_BEFORE_A_NOUN = frozenset({"la", "de", "una", "contra", "esta", "dicha", "y", "e", "o", "sobre", "por", "en", "para", "es", "hay"})
_BEFORE_A_VERB = frozenset({"se", "lo", "le", "les", "los", "nos", "me", "te", "que", "quien", "cual", "tu", "usted", "no", "nunca", "si"})
_OBJECTS = frozenset({"sobre", "acerca", "el", "los", "la", "las", "lo", "al", "un", "una", "esto", "este", "esta", "estos", "estas"})
_AMOUNTS = frozenset(
    {"algun", "alguna", "algunos", "algunas", "varios", "varias", "muchos", "muchas", "otros", "otras", "diversos", "diversas"}
    | {"diferentes", "distintos", "distintas", "ciertos", "ciertas", "numerosos", "numerosas", "su", "sus"}
)
_MATTERS = frozenset({"aspectos", "temas", "asuntos", "cuestiones", "problemas", "puntos", "contenidos", "dudas", "preguntas"})
_MANNERS = frozenset({"mal", "bien", "igual"})
_PURPOSES = frozenset({"fines", "fin", "finalidad", "proposito", "propositos", "objeto", "objetivo", "objetivos"})
_ARTICLES = frozenset({"el", "la", "este", "esta", "ese", "esa", "un", "una", "su", "mi", "cada", "presente"})
_WORKS = frozenset(
    {"libro", "manual", "guia", "modulo", "documento", "video", "pelicula", "documental", "historia", "cuento", "texto", "capitulo"}
    | {"articulo", "seccion", "unidad", "taller", "curso", "informe", "ley", "protocolo", "convenio", "cancion", "obra", "pagina"}
    | {"tema", "actividad", "sesion", "campana", "folleto"}
)
_NOT_INFINITIVES = frozenset({"mujer", "hogar", "lugar", "alquiler", "familiar", "titular", "militar", "menor", "taller", "mar", "par"})
_PRONOUNS = ("selo", "sela", "selos", "selas", "nos", "les", "los", "las", "se", "me", "te", "le", "lo", "la")


def verbs(text: Cut) -> list[int]:
    """Give the 0-based places at which a Spanish word looks like the crime and is the verb *tratar*."""
    return [place for place, word in enumerate(text.folded) if word in _WORDS and _is_verb(text, place)]


def _is_verb(text: Cut, place: int) -> bool:
    """
    Look at the words that stand beside it, with nothing but a space between.

    *Se trata*, *de qué trata*, *trata sobre*, *trata el tema*, *trata algunos aspectos*, *trata de varias cuestiones*, *trata de
    prevenir*, *trata a las personas*, *trata con respeto*, *el manual trata*; but *trata de algunas mujeres*, *trata con fines de*,
    *trata a nivel nacional*, *la trata*, and *trata, el delito*.
    """
    before, after, then = (_beside(text, place, step) for step in (-1, 1, 2))
    if before in _BEFORE_A_VERB:
        return True
    if before in _BEFORE_A_NOUN:
        return before == "la" and after in _MANNERS
    if after in _OBJECTS | _AMOUNTS | _MATTERS | _MANNERS:
        return True
    if after == "de" and (is_infinitive(then) or then in _MATTERS or (then in _AMOUNTS and _beside(text, place, 3) in _MATTERS)):
        return True
    if after == "a":
        return then in function_words("es")
    if after == "con":
        return then not in _PURPOSES
    return before in _WORKS and _beside(text, place, -2) in _ARTICLES


def _beside(text: Cut, place: int, step: int) -> str:
    """Give the word that many places on, empty where something other than single spaces is between."""
    first, last = sorted((place, place + step))
    if first < 0 or last >= len(text.folded):
        return ""
    joined = all(text.starts[at + 1] == text.starts[at] + len(text.surfaces[at]) + 1 for at in range(first, last))
    return text.folded[place + step] if joined else ""


def is_infinitive(word: str) -> bool:
    """Tell whether a folded word looks like a Spanish infinitive, with its pronouns or without."""
    pronoun = next((one for one in _PRONOUNS if word.endswith("r" + one)), "")
    bare = word.removesuffix(pronoun)
    return len(bare) > 2 and bare.endswith(("ar", "er", "ir")) and bare not in _NOT_INFINITIVES
