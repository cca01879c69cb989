"""What is found in texts that may tell who a person is, and what is passed over."""

import pytest

from ingest import identity, personal
from ingest.extraction import ExtractedPage, Hidden
from repository.found import NewFinding


def kinds(text: str) -> list[str]:
    return [one.kind for one in personal.in_text(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Llame a su mamá: +52 55 1234 5678",
        "Tel. 55 1234 5678 (casa)",
        "celular: 5544-3322, pregunte por ella",
        "cel. 7012 3456",
        "WhatsApp 8888-7777",
        "Contacto: (809) 555-1234",
        "her phone is 212-555-2368",
        "(55) 5512 3456",
        "+503 7012 3456",
        "00506 8888 7777",
        "Teléfono 6612-3456 en Panamá",
        "Institución | Teléfono | Nota\nProcuraduría de Niñez y Adolescencia, Unidad de Casos | 2414 8787 | de día",
    ],
)
def test_a_telephone_number_is_found(text: str) -> None:
    assert kinds(text) == ["telephone"]


@pytest.mark.parametrize(
    "text",
    [
        "Línea de ayuda: 800 5533 000",
        "hotline 1-888-373-7888",
        "Denuncie en la línea 2222-3333",
        "ISBN 978-92-9068-123-4",
        "ISSN: 1234-5679",
        "doi:10.1234/5678.9012",
        "https://example.org/2015/12345678",
        "entre 2010-2015 y 2016-2020",
        "art. 12345678 del decreto 2008-1234",
        "Fueron 1 234 567 personas, 12.345.678 en total",
        "Tel.: 911",
        "Procuraduría de Niñez y Adolescencia, Unidad de Casos | 2414 8787",
        "Plan 2012-2015. Para más información sobre el plan, por favor escriba o pase por la oficina, sin contacto",
        "fax: 2222-3333",
        "18/12/2015 a 20/12/2015",
        "+43 1 26060 0",
    ],
)
def test_other_numbers_are_passed_over(text: str) -> None:
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text, value",
    [
        ("CURP HEGG560427MVZRRL04 de la persona", "HEGG560427MVZRRL04"),
        ("CURP HEGG560427MVZRRL05 de la persona", None),
        ("RFC: VECJ880326XXX", None),
        ("DPI 1000 00101 0101", None),
        ("DUI 00016297-5", "00016297-5"),
        ("cédula 001-010190-0001A", None),
        ("cédula de identidad 1-1234-5678", "1-1234-5678"),
        ("cédula jurídica 3-101-123456", None),
        ("cédula 8-123-4567", "8-123-4567"),
        ("resultado 8-123-4567", None),
        ("SSN 123-45-6789", "123-45-6789"),
        ("identidad 0801-1990-12345", "0801-1990-12345"),
    ],
)
def test_identity_numbers_are_told_by_form_check_digit_and_words(text: str, value: str | None) -> None:
    assert [one.value for one in identity.find(text)] == ([value] if value else [])


def completed(prove: object, stem: str, places: str, end: str = "") -> str:
    """Give the one number that begins with `stem` and is proved right."""
    assert callable(prove)
    (right,) = [stem + last + end for last in places if prove(stem + last + end)]
    return right


@pytest.mark.parametrize(
    "prove, stem, places, end",
    [
        (identity.is_curp, "GOMC900514HDFNRR0", "0123456789", ""),
        (identity.is_rfc, "GOMC900514AB", "0123456789A", ""),
        (identity.is_dui, "12345678", "0123456789", ""),
        (identity.is_nicaraguan, "0010101900001", "ABCDEFGHJKLMNPQRSTUVWXY", ""),
        (identity.is_dominican, "0010000000", "0123456789", ""),
        (identity.is_cui, "12345678", "0123456789", "0101"),
    ],
)
def test_one_check_digit_in_ten_is_right_and_the_first_digit_counts(prove: object, stem: str, places: str, end: str) -> None:
    assert callable(prove)
    right = completed(prove, stem, places, end)
    assert prove(right)
    place = next(place for place, letter in enumerate(right) if letter.isdigit())
    assert not prove(f"{right[:place]}{(int(right[place]) + 1) % 10}{right[place + 1 :]}")


@pytest.mark.parametrize(
    "number, prove",
    [
        ("GODE561231GR8", identity.is_rfc),  # the example of SAT
        ("HEGG560427MVZRRL04", identity.is_curp),  # the example of RENAPO
        ("00113918205", identity.is_dominican),
    ],
)
def test_numbers_that_authorities_print_as_examples_are_right(number: str, prove: object) -> None:
    assert callable(prove)
    assert prove(number)


@pytest.mark.parametrize("text", ["pasaporte No. G12345678", "Passport number: 123456789", "su pasaporte A1234567 quedó con él"])
def test_a_passport_is_told_by_the_word(text: str) -> None:
    assert kinds(text) == ["passport"]


@pytest.mark.parametrize(
    "text, found",
    [
        ("escriba a maria.lopez@gmail.com", ["email"]),
        ("jperez@sre.gob.mx", ["email"]),
        ("info@oim.int, prensa@unodc.org y denuncias.mx@ong.org", []),
        ("ana@example.org", []),
        ("@maleta y a @ b", []),
    ],
)
def test_addresses_of_persons_are_found_and_those_of_offices_are_not(text: str, found: list[str]) -> None:
    assert kinds(text) == found


@pytest.mark.parametrize(
    "text, found",
    [
        ("una niña llamada María López Hernández llegó", ["child-name"]),
        ("Nombre de la niña: Ana Sofía Pérez", ["child-name"]),
        ("Name of the child: Ana Perez", ["child-name"]),
        ("José Ramírez, de 14 años, viajó solo", ["child-name"]),
        ("José Ramírez, de 44 años, viajó solo", []),
        ("María, de 14 años, conoció a Luis", []),
        ("una niña llamada Esperanza", []),
        ("La Convención sobre los Derechos del Niño", []),
    ],
)
def test_names_of_children_need_strong_words(text: str, found: list[str]) -> None:
    assert kinds(text) == found


def test_what_a_file_hides_comes_first_and_a_number_is_told_once() -> None:
    pages = [ExtractedPage(number=number, text="Tel. 55 1234 5678 o cel. 55-1234-5678") for number in (1, 2)]
    hidden = (Hidden(kind="comment", text="Ana: revisar", page=2), Hidden(kind="author", text="Red de Albergues"))
    assert personal.find(pages, hidden, ("Red de albergues",)) == (
        NewFinding(kind="comment", excerpt="Ana: revisar", page=2),
        NewFinding(kind="telephone", excerpt="Tel. 55 1234 5678 o cel. 55-1234-5678", page=1),
    )


@pytest.mark.parametrize(
    "name, listed", [("Ana López", True), ("ana@example.mx", True), ("python-docx", False), ("Usuario de Windows", False)]
)
def test_names_in_properties_are_listed_unless_they_are_those_of_programs(name: str, *, listed: bool) -> None:
    assert bool(personal.find([], [Hidden(kind="author", text=name)], ())) is listed


def test_a_page_of_nothing_but_digits_takes_no_time() -> None:
    assert personal.find([ExtractedPage(number=1, text="1 " * 100_000 + "(" * 50_000 + "a@" * 20_000)], (), ()) == ()
