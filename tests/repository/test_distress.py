"""Words of distress are noticed however they are typed, and nothing that people research is taken for them."""

import csv

import pytest

from repository.distress import FILE, speaks_of_distress
from repository.language.words import folded_words


def listed() -> list[tuple[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        return [(row["language"], row["words"]) for row in csv.DictReader(lines)]


def test_both_languages_have_enough_and_no_phrase_twice() -> None:
    for language in ("es", "en"):
        phrases = [" ".join(folded_words(words)) for own, words in listed() if own == language]
        assert len(phrases) >= 40
        assert len(set(phrases)) == len(phrases)
        assert all(len(phrase) > 6 for phrase in phrases)


@pytest.mark.parametrize("words", [words for _, words in listed()])
def test_every_phrase_is_noticed_in_capitals_without_accents_among_others(words: str) -> None:
    plain = " ".join(folded_words(words.replace("'", "")))
    assert speaks_of_distress(words)
    assert speaks_of_distress(f"Hola, {words.upper()}!!! 🙏")
    assert speaks_of_distress(plain)


@pytest.mark.parametrize(
    "text", ["NO ME DEJAN SALIR de la casa", "me quitaron  el pasaporte", "They won’t let me leave", "«no me dejan salir»"]
)
def test_it_does_not_matter_how_they_are_written(text: str) -> None:
    assert speaks_of_distress(text)


@pytest.mark.parametrize(
    "text",
    [
        "retención de documentos",
        "confiscación de pasaportes",
        "quitar el pasaporte a trabajadoras",
        "víctimas de trata",
        "señales de peligro en una oferta de trabajo",
        "ayuda a víctimas",
        "líneas de ayuda",
        "cómo ayudar a una víctima",
        "matrimonio forzado",
        "trabajo forzoso",
        "amenazas y coacción",
        "secuestro de migrantes",
        "personas desaparecidas",
        "prevención del suicidio",
        "salir del país con menores",
        "pasaporte",
        "taken documents",
        "passport retention",
        "help victims of trafficking",
        "help for survivors",
        "escape room activity",
        "forced to work",
        "signs of danger",
        "missing persons",
        "free to leave",
        "threats against families",
        "trafficking in persons",
        "",
    ],
)
def test_what_people_research_is_no_cry_for_help(text: str) -> None:
    assert not speaks_of_distress(text)
