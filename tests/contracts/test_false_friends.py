"""The two false friends, on every engine: *trata* is a crime and a verb, *tráfico* is not trafficking."""

import pytest

from tests.contracts.library import Library, marked

VERBS = (
    "Este capítulo se trata de migrar con documentos.",
    "No se trata de personas culpables.",
    "¿De qué trata esta actividad? De personas que viajan.",
    "La guía trata sobre el retorno de personas.",
    "El taller trata de prevenir riesgos para las personas.",
    "El libro trata de personas que cruzan la frontera.",
    "El manual trata el tema de las personas migrantes.",
    "Quien trata a las personas con respeto escucha mejor.",
    "La maestra los trata bien.",
    "Una persona que trata con niñas y niños necesita paciencia.",
    "Lo que se trata en la reunión queda entre personas de confianza.",
    "La enfermera nos trata con cariño.",
    "Si usted trata de ayudar a personas, pregunte primero.",
    "El médico trata al paciente.",
    "El documento trata acerca de los derechos de las personas.",
    "Trata de escuchar a la persona.",
    "También trata algunos aspectos de la vida de las personas.",
)
TREATIES = (
    "El tratado internacional protege a las personas.",
    "Los tratados fueron firmados por personas de varios países.",
    "Los malos tratos a personas son un delito.",
    "El trato digno a las personas.",
    "Tratar a las personas con respeto.",
    "El tratamiento de datos de las personas.",
    "Personas tratadas en el hospital.",
    "Fueron tratados como personas libres.",
    "The treaty protects persons.",
    "Persons were treated well; their treatment was fair.",
)
NOUNS = (
    "La trata de personas es un delito.",
    "Las víctimas de trata tienen derechos.",
    "La lucha contra la trata, el tráfico de armas y otros delitos.",
    "Trata con fines de explotación sexual.",
    "La trata a nivel nacional.",
    "Redes de trata y explotación.",
    "La trata interna.",
    "La trata, un delito que se oculta.",
)


def test_the_verb_and_the_treaty_are_never_hits_of_the_crime(library: Library) -> None:
    for number, text in enumerate((*VERBS, *TREATIES)):
        library.add(f"No {number}", text, language="en" if text.startswith(("The ", "Persons ")) else "es")
    for number, text in enumerate(NOUNS):
        library.add(f"Sí {number}", text)
    library.feed()
    nouns = sorted(f"Sí {number}" for number in range(len(NOUNS)))
    for typed in ("trata", "la trata", "Trata"):
        result = library.ask(typed, size=100)
        assert (sorted(hit.resource.title for hit in result.hits), result.total) == (nouns, len(NOUNS)), typed
    result = library.ask("trata de personas", size=100)
    assert (sorted(hit.resource.title for hit in result.hits), result.total) == (nouns, len(NOUNS))


def test_the_verb_is_never_marked_beside_the_crime(library: Library) -> None:
    for number, verb in enumerate(VERBS):
        library.add(f"Ambos {number}", f"Contra la trata hay que actuar. {verb}")
    hits = library.feed().ask("trata", size=100).hits
    assert len(hits) == len(VERBS)
    for hit in hits:
        assert [word.lower() for word in marked(hit)] == ["trata"], hit.resource.title


def test_who_asks_for_the_verb_gets_the_verb(library: Library) -> None:
    library.add("Verbo", VERBS[2])
    library.add("Crimen", NOUNS[0])
    assert library.feed().titles("¿de qué trata la actividad?")[0] == "Verbo"


@pytest.mark.parametrize(
    ("typed", "texts"),
    [
        ("tráfico", ("Human trafficking.", "Traficar es un delito.", "El traficante huyó.")),
        ("traffic", ("El tráfico ilícito.", "Trafficking in persons.", "Smuggling of migrants.")),
        ("traficante", ("El tráfico.", "Traffickers were caught.", "Trafficking.")),
        ("tratante", ("La trata.", "El tratado.", "Malos tratos.")),
        ("refugio", ("La persona refugiada.", "Refugee status.", "Refuge for birds.")),
        ("refugiado", ("Un refugio.", "Refuge for birds.")),
    ],
)
def test_words_that_look_alike_do_not_meet(library: Library, typed: str, texts: tuple[str, ...]) -> None:
    for number, text in enumerate(texts):
        english = any(word in text for word in ("Human", "Trafficking", "Smuggling", "Refugee", "Refuge ", "were"))
        library.add(f"R{number}", text, language="en" if english else "es")
    assert library.feed().titles(typed) == []


def test_no_road_of_spelling_leads_to_the_crime(library: Library) -> None:
    library.add("Trata", "La trata de personas.")
    library.add("Trafficking", "Trafficking in persons.", language="en")
    library.feed()
    for typed in ("tratado", "tratados", "treaty", "tratamiento", "traffic", "traffik", "tratas de ayudar"):
        found = library.ask(typed)
        assert [hit.resource.title for hit in found.hits] == [], typed
        assert found.did_you_mean is None, typed


def test_what_is_being_typed_names_no_crime(library: Library) -> None:
    library.add("Smuggling", "Smuggling of migrants.", language="en")
    library.add("Trata", "Se habla de la trata.")
    library.feed()
    for typed in ("trafic", "traf", "tra"):
        for hit in library.ask(typed, typing=1).hits:
            assert hit.found_through == ("words",), typed
