"""Suggestions and resources like another, over every engine and database."""

from index.alike import Likeness
from index.suggest import Suggester
from repository import catalogue
from tests.contracts.library import Library, PlainAddresses


def test_likeness_and_suggestions_are_the_same_everywhere(library: Library) -> None:
    debt = "La servidumbre por deudas y el trabajo forzoso en el campo."
    mine = library.add("Mío", f"La trata de personas. {debt}")
    library.add("Neutral", debt)
    library.add("Otro delito", f"El tráfico ilícito de migrantes. {debt}")
    for number in range(9):
        library.add(f"Aparte {number}", "Recetas con maíz.")
    library.feed()
    likeness = Likeness(library.collection)
    with library.database.read() as session:
        found = likeness.like(session, catalogue.find(session, mine).key or 0, "es")
    assert [one.book.title("es")[0] for one in found] == ["Neutral"]
    suggested = Suggester(library.collection).suggest("tráfico", "es", PlainAddresses()).suggestions
    assert [(one.code, one.choice) for one in suggested] == [("smuggling-of-migrants", True), ("trafficking-in-persons", True)]
