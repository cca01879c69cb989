"""*Trata* the crime is told from *trata* the verb by the words beside it."""

import pytest

from repository.language.senses import verbs
from repository.language.words import cut

AMOUNTS = ("algunos", "algunas", "varios", "varias", "muchos", "diversas", "otros", "distintas", "ciertos", "sus")
MATTERS = ("aspectos", "temas", "asuntos", "cuestiones", "problemas", "puntos")


@pytest.mark.parametrize("amount", AMOUNTS)
@pytest.mark.parametrize("before", ["También", "El módulo", "Además", ""])
def test_what_deals_with_some_things_is_a_verb(before: str, amount: str) -> None:
    assert len(verbs(cut(f"{before} trata {amount} derechos de las personas."))) == 1


@pytest.mark.parametrize("matter", MATTERS)
@pytest.mark.parametrize("between", ["", "de ", "de algunos ", "de otras "])
def test_what_deals_with_a_matter_is_a_verb(between: str, matter: str) -> None:
    assert len(verbs(cut(f"También trata {between}{matter} de la migración."))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "La trata algunas veces cruza fronteras.",
        "Contra la trata varias organizaciones trabajan.",
        "Es víctima de trata sus derechos no cambian.",
        "Hay trata de algunas mujeres y niñas.",
        "El delito de trata, algunos aspectos.",
        "También trata de personas y tráfico ilícito.",
        "Trata: otros aspectos.",
        "La trata de otras personas.",
    ],
)
def test_the_crime_stays_the_crime(text: str) -> None:
    assert verbs(cut(text)) == []
