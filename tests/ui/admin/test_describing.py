"""Describing a resource: what the form says is kept, what it does not say stays, and nobody's work is lost."""

import re
from collections.abc import Sequence

import pytest
from sqlmodel import Session

from repository import catalogue, personal, suggestions
from repository.blockers import MESSAGES
from repository.db import Database
from repository.found import NewFinding
from repository.models import Resource, State
from repository.suggestions import Proposal
from tests.repository import stock
from tests.ui.admin.conftest import Desk
from ui.admin.words import BLOCKERS

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"


def new(store: Database, **details: object) -> str:
    with store.write() as session:
        return stock.guide(session, None, **details).id


def now(store: Database, resource_id: str) -> Resource:
    with store.read() as session:
        return catalogue.find(session, resource_id)


def form(fields: Sequence[str], revision: int = 1, **values: object) -> dict[str, object]:
    return {"fields": list(fields), "revision": str(revision), **{f"field-{name}": value for name, value in values.items()}}


def save(desk: Desk, resource_id: str, data: dict[str, object], code: str = "es"):
    return desk.post(f"/{code}/admin/resources/{resource_id}", data)


def test_what_the_form_says_is_kept_and_the_rest_stays(people: dict[str, Desk], store: Database) -> None:
    resource_id = new(store, publisher="Casa", theme=["trafficking-in-persons"], abstract={"pt": "Um guia"})
    said = {"abstract-es": " Para el aula. ", "year": "2024", "country": ["MX", "GT"], "language": "es, quc", "creators": "Ana\nEva"}
    answer = save(people["librarian"], resource_id, form(["abstract", "year", "country", "language", "creators"], **said))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/es/admin/resources/{resource_id}?done=saved")
    resource = now(store, resource_id)
    assert resource.details == {
        "title": stock.TITLE,
        "abstract": {"pt": "Um guia", "es": "Para el aula."},
        "type": "guide",
        "theme": ["trafficking-in-persons"],
        "language": ["es", "quc"],
        "country": ["MX", "GT"],
        "publisher": "Casa",
        "access": "public",
        "year": 2024,
        "creators": ["Ana", "Eva"],
    }
    assert (resource.revision, resource.state) == (2, State.DRAFT)


def test_an_unchanged_form_changes_nothing(people: dict[str, Desk], store: Database) -> None:
    resource_id = new(store, country=["MX"], year=2020, creators=["Ana, de la Casa", "Eva"], description={"es": "Uno\n\ndos"})
    page = people["librarian"].get(f"/es/admin/resources/{resource_id}").text
    data = filled_in(page)
    assert "field-title-es" in data
    save(people["librarian"], resource_id, data)
    assert now(store, resource_id).revision == 1


def filled_in(page: str) -> dict[str, object]:
    """Give what a browser would send if nobody wrote anything."""
    from lxml import html  # noqa: PLC0415 - typed as it is elsewhere

    data: dict[str, object] = {}
    for element in html.fromstring(page).xpath("//form[contains(@class, 'record-form')]//*[@name]"):
        name, kind = element.get("name"), element.get("type")
        if element.tag == "textarea":
            value = element.text_content()
        elif element.tag == "select":
            value = next((option.get("value") for option in element.xpath("option[@selected]")), "")
        elif kind == "checkbox" and element.get("checked") is None:
            continue
        else:
            value = element.get("value") or ""
        if name != "form_token":
            data[name] = [*data.get(name, []), value]  # type: ignore[misc]
    return data


def test_a_stale_form_shows_both_values_and_saves_at_the_second_time(people: dict[str, Desk], store: Database) -> None:
    resource_id = new(store, publisher="Casa")
    save(people["administrator"], resource_id, form(["publisher", "year"], publisher="Otra casa", year="2001"))
    mine = form(["publisher", "year", "minutes"], publisher="Mi casa", year="", minutes="30")
    refused = save(people["librarian"], resource_id, mine)
    assert refused.status_code == 409
    assert "Otra casa" in refused.text
    assert 'value="Mi casa"' in refused.text
    revision = re.search(r'name="revision" value="(\d+)"', refused.text)
    assert revision
    assert 'id="field-year" name="field-year" value="2001"' in refused.text, "what I did not touch is what is there now"
    assert now(store, resource_id).details["publisher"] == "Otra casa"
    again = form(["publisher", "year", "minutes"], int(revision[1]), publisher="Mi casa", year="2001", minutes="30")
    assert save(people["librarian"], resource_id, again).status_code == 303
    details = now(store, resource_id).details
    assert (details["publisher"], details["year"], details["minutes"]) == ("Mi casa", 2001, 30)


def test_what_cannot_be_is_shown_with_the_reason_and_nothing_is_lost(people: dict[str, Desk], store: Database) -> None:
    resource_id = new(store)
    answer = save(people["librarian"], resource_id, form(["year", "publisher", "type"], year="MMXX", publisher="Casa", type="nonsense"))
    assert answer.status_code == 400
    assert "se espera un número entero" in answer.text
    assert 'value="MMXX"' in answer.text
    assert 'value="Casa"' in answer.text
    assert now(store, resource_id).revision == 1


@pytest.mark.parametrize("field", ["state", "revision", "slug", "id", "work_id", "published_at", "details"])
def test_only_fields_are_written(people: dict[str, Desk], store: Database, field: str) -> None:
    resource_id = new(store)
    before = repr(now(store, resource_id))
    save(people["librarian"], resource_id, {**form([field], **{field: "published"}), field: "published"})
    assert repr(now(store, resource_id)) == before


def test_a_script_in_a_field_is_text_on_every_page(people: dict[str, Desk], store: Database) -> None:
    resource_id = new(store)
    data = form(["title", "publisher", "creators"], **{"title-es": HOSTILE, "publisher": HOSTILE, "creators": HOSTILE})
    assert save(people["librarian"], resource_id, data).status_code == 303
    for path in (f"resources/{resource_id}", "", "?q=script"):
        page = people["librarian"].get(f"/es/admin/{path}").text
        assert "alert(1)" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_resource_goes_its_way_and_each_step_needs_its_role(people: dict[str, Desk], store: Database) -> None:
    resource_id = new(store)

    def step(role: str, name: str) -> int:
        return people[role].post(f"/es/admin/resources/{resource_id}/step", {"step": name}).status_code

    assert [step("contributor", name) for name in ("publish", "trash", "reopen", "withdraw")] == [403] * 4
    for role, name, state in (
        ("contributor", "submit", State.IN_REVIEW),
        ("librarian", "publish", State.PUBLISHED),
        ("librarian", "withdraw", State.WITHDRAWN),
        ("librarian", "trash", State.TRASHED),
        ("librarian", "reopen", State.DRAFT),
    ):
        assert step(role, name) == 303
        assert now(store, resource_id).state == state
    assert (step("librarian", "withdraw"), step("librarian", "nonsense")) == (409, 400)


def test_a_contributor_changes_drafts_alone(people: dict[str, Desk], store: Database) -> None:
    resource_id = new(store)
    assert save(people["contributor"], resource_id, form(["year"], year="2020")).status_code == 303
    people["librarian"].post(f"/es/admin/resources/{resource_id}/step", {"step": "publish"})
    assert save(people["contributor"], resource_id, form(["year"], 3, year="2021")).status_code == 403
    assert now(store, resource_id).details["year"] == 2020


def test_everything_that_can_block_has_words() -> None:
    assert set(BLOCKERS) == set(MESSAGES)


def test_what_blocks_publication_is_told_and_not_offered(people: dict[str, Desk], store: Database) -> None:
    resource_id = new(store, type="poster")
    page = people["librarian"].get(f"/es/admin/resources/{resource_id}").text
    assert "La imagen no está descrita" in page
    assert 'value="publish"' not in page
    assert people["librarian"].post(f"/es/admin/resources/{resource_id}/step", {"step": "publish"}).status_code == 409


def suggest(session: Session) -> str:
    resource = stock.guide(session, None)
    proposals = [Proposal("year", 2011, "title-page"), Proposal("year", 2012, "date"), Proposal("theme", "child-protection", "named")]
    suggestions.propose(session, resource.key or 0, proposals, ["title-page", "date", "named"])
    return resource.id


def test_suggestions_are_accepted_together_one_by_one_or_never(people: dict[str, Desk], store: Database) -> None:
    with store.write() as session:
        together, one_by_one = suggest(session), suggest(session)
    desk = people["librarian"]
    assert desk.post(f"/es/admin/resources/{together}/suggestions", {"do": "all"}).status_code == 303
    details = now(store, together).details
    assert (details["year"], details["theme"]) == (2011, ["child-protection"])
    place = f"/es/admin/resources/{one_by_one}"
    keys = dict(re.findall(r'name="suggestion" value="([0-9a-f]+)"> <span><b>[^<]+</b>: ([^<]+)<', desk.get(place).text))
    by_value = {value: key for key, value in keys.items()}
    desk.post(f"{place}/suggestions", {"do": "dismiss", "suggestion": by_value["2011"]})
    desk.post(f"{place}/suggestions", {"do": "chosen", "suggestion": by_value["2012"]})
    assert now(store, one_by_one).details["year"] == 2012
    assert "theme" not in now(store, one_by_one).details
    assert "2011" not in desk.get(place).text


def test_personal_data_is_looked_at_before_publication(people: dict[str, Desk], store: Database) -> None:
    with store.write() as session:
        resource = stock.guide(session, "con datos")
        personal.keep_findings(session, stock.primary(session, resource), [NewFinding(kind="email", excerpt="a@example.org", page=2)])
        resource_id = resource.id
    desk, place = people["librarian"], f"/es/admin/resources/{resource_id}"
    assert "a@example.org" in desk.get(place).text
    assert desk.post(f"{place}/step", {"step": "publish"}).status_code == 409
    assert desk.post(f"{place}/personal", {"do": "clear", "finding": "1"}).status_code == 303
    assert desk.post(f"{place}/step", {"step": "publish"}).status_code == 303


@pytest.mark.parametrize("kind", ["material", "workshop", "good-practice", "course", "law", "report"])
@pytest.mark.parametrize("code", ["es", "en"])
def test_the_form_of_every_kind_renders(people: dict[str, Desk], store: Database, kind: str, code: str) -> None:
    answer = people["contributor"].get(f"/{code}/admin/resources/{new(store, type=kind)}")
    assert (answer.status_code, answer.text.count("<h1")) == (200, 1)
