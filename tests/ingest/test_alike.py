"""Which documents look like one work, and which never do."""

import random
from typing import Any

import msgspec
import pytest

from ingest.duplicates import compare, sign
from ingest.studied import Sheet, Studied
from repository.signatures import LANGUAGE_EDITION, NEAR_DUPLICATE, SAME_TEXT, Signed

WORDS = [f"palabra{number}" for number in range(400)]


def prose(seed: int, count: int = 400) -> list[str]:
    return random.Random(seed).choices(WORDS, k=count)


def signed(*texts: str, language: str = "es") -> Signed:
    found = sign(Studied([Sheet(number, text, language) for number, text in enumerate(texts, 1)], language))
    assert found
    return found


def with_profile(base: Signed, **profile: Any) -> Signed:
    """Give a document in another language: nothing of its words is shared."""
    words = signed(" ".join(prose(int(profile["pages"]) + 77))).words
    return msgspec.structs.replace(base, digest="other", words=words, profile={**base.profile, **profile})


def test_the_same_words_on_other_pages_are_the_same_text() -> None:
    words = prose(1)
    one, other = signed(" ".join(words)), signed(" ".join(words[:150]).upper(), "\n".join(words[150:]) + ".")
    found = compare(one, other)

    assert found
    assert (found.kind, found.score, one.digest) == (SAME_TEXT, 1.0, other.digest)


@pytest.mark.parametrize(("changed", "kind"), [(12, NEAR_DUPLICATE), (120, None)])
def test_a_few_changed_words_make_a_near_duplicate_and_many_do_not(changed: int, kind: str | None) -> None:
    words = prose(2)
    edited = list(words)
    for place in range(0, 400, 400 // changed):
        edited[place] = "otra"
    found = compare(signed(" ".join(words)), signed(" ".join(edited)))

    assert (found.kind if found else None) == kind


def test_near_duplicates_share_a_band_and_strangers_hardly_ever() -> None:
    words = prose(3)
    shared = [len(set(signed(" ".join(words)).bands) & set(signed(" ".join(prose(seed))).bands)) for seed in range(10, 20)]

    assert set(signed(" ".join(words)).bands) & set(signed(" ".join([*words[:360], *prose(4, 40)])).bands)
    assert sum(shared) == 0


def test_hardly_any_text_is_not_compared() -> None:
    assert sign(Studied([Sheet(1, "Hoja de asistencia: nombre y firma", "es")], "es")) is None
    assert sign(Studied([], "und")) is None


SPANISH = (
    "La trata de personas y el trabajo forzoso: en 2019 hubo 1.204 víctimas de trata, 37 % niñas. El albergue, la escuela, las familias "
    "y la policía reciben capacitación; la línea de ayuda atiende el matrimonio forzado, la mendicidad forzada y la discriminación racial. "
)
ENGLISH = (
    "Trafficking in persons and forced labour: in 2019 there were 1,204 victims of trafficking, 37% girls. The shelter, the school, "
    "families and the police receive training; the helpline takes calls on forced marriage, forced begging and racial discrimination. "
)


def test_an_edition_has_the_same_concepts_and_numbers() -> None:
    found = compare(signed(SPANISH * 2), signed(ENGLISH * 2, language="en"))

    assert found
    assert (found.kind, found.evidence["shared_numbers"], found.evidence["pages"]) == (LANGUAGE_EDITION, 3, [1, 1])
    assert found.evidence["concepts"] > 0.75
    assert set(signed(SPANISH * 2).bands) & set(signed(ENGLISH * 2, language="en").bands)


def test_two_texts_in_one_language_are_no_editions_nor_is_a_short_one_of_a_long_one() -> None:
    base = signed(SPANISH * 2)
    assert compare(base, with_profile(base, language="es", pages=1)) is None
    assert compare(base, with_profile(base, language="und", pages=1)) is None
    assert compare(base, with_profile(base, language="en", pages=1, characters=base.profile["characters"] * 3)) is None
    assert compare(base, with_profile(base, language="en", pages=1)) is not None


def test_a_trafficking_document_and_the_smuggling_document_of_its_series_are_never_one_work() -> None:
    spanish = SPANISH * 2
    smuggling = ENGLISH.replace("Trafficking in persons", "Smuggling of migrants").replace("victims of trafficking", "smuggled migrants")
    spanish_twin = SPANISH.replace("trata de personas", "tráfico ilícito de migrantes").replace("víctimas de trata", "personas")
    one, edition, twin = (
        signed(spanish),
        signed(smuggling * 2, language="en"),
        signed((spanish_twin + "Tráfico ilícito de migrantes. ") * 2),
    )

    assert (one.profile["crime"], edition.profile["crime"], twin.profile["crime"]) == ("trafficking", "smuggling", "smuggling")
    assert compare(one, edition) is None
    assert compare(one, twin) is None
    assert compare(edition, one) is None


def test_a_signature_is_the_same_wherever_it_is_made() -> None:
    """What is kept is compared with what another process makes: where this changes, everything has to be signed again."""
    found = signed(" ".join(f"palabra{number}" for number in range(30)))

    assert found.words[:8].hex() == "71723a1a182e708a"
