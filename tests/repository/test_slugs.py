"""Addresses of resources: from the title, fixed at the first publication, never lost."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repository import catalogue
from repository.db import Database
from repository.errors import NotFound
from repository.slugs import MAX_SLUG, slugify
from tests.repository.stock import ACTOR, guide, published


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("¿Qué es la trata de personas?", "que-es-la-trata-de-personas"),
        ("Niñez & migración — 2ª edición", "ninez-migracion-2a-edicion"),
        ("移民指南", "recurso"),
        ("   ", "recurso"),
        ("a" * 200, "a" * 80),
        ("palabra " * 30, "-".join(["palabra"] * 10)),
    ],
)
def test_a_slug_is_the_words_of_the_title(title: str, slug: str) -> None:
    assert slugify(title) == slug


@given(st.text())
def test_a_slug_of_anything_is_short_plain_and_its_own_slug(title: str) -> None:
    slug = slugify(title)

    assert 0 < len(slug) <= MAX_SLUG
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert slugify(slug) == slug


def test_the_first_publication_gives_the_slug_in_the_language_of_the_text(database: Database) -> None:
    with database.write() as session:
        spanish = published(session, "a", language=["es"])
        english = published(session, "b", language=["en"])

    assert (spanish.slug, english.slug) == ("guia-para-docentes", "guide-for-teachers")


def test_a_new_title_leaves_the_slug_alone(database: Database) -> None:
    with database.write() as session:
        resource = published(session)
        catalogue.edit_resource(session, resource, resource.revision, {"title": {"es": "Otro"}}, actor=ACTOR)
        catalogue.withdraw(session, resource, actor=ACTOR)
        catalogue.publish(session, resource, actor=ACTOR)

    assert resource.slug == "guia-para-docentes"


def test_equal_titles_get_numbers(database: Database) -> None:
    with database.write() as session:
        slugs = [published(session, content).slug for content in "abc"]

    assert slugs == ["guia-para-docentes", "guia-para-docentes-2", "guia-para-docentes-3"]


def test_an_old_address_leads_to_the_new_one_for_ever(database: Database) -> None:
    with database.write() as session:
        resource = published(session)
        catalogue.change_slug(session, resource, "Segunda dirección")
        catalogue.change_slug(session, resource, "tercera")
    with database.read() as session:
        found = {slug: catalogue.find_by_slug(session, slug) for slug in ("guia-para-docentes", "segunda-direccion", "tercera")}

    assert {slug: (row.id, old) for slug, (row, old) in found.items()} == {
        "guia-para-docentes": (resource.id, True),
        "segunda-direccion": (resource.id, True),
        "tercera": (resource.id, False),
    }


def test_a_resource_may_take_its_own_old_address_back(database: Database) -> None:
    with database.write() as session:
        resource = published(session)
        catalogue.change_slug(session, resource, "otra")
        catalogue.change_slug(session, resource, "guia-para-docentes")
        assert resource.slug == "guia-para-docentes"
        assert catalogue.find_by_slug(session, "guia-para-docentes") == (resource, False)
        assert catalogue.find_by_slug(session, "otra") == (resource, True)


def test_nobody_gets_an_address_that_leads_elsewhere(database: Database) -> None:
    with database.write() as session:
        first = published(session, "a")
        catalogue.change_slug(session, first, "otra")
        second = published(session, "b")
        catalogue.change_slug(session, second, "otra")

    assert second.slug == "otra-2"
    with database.read() as session:
        assert catalogue.find_by_slug(session, "guia-para-docentes")[0].id == first.id


def test_a_changed_address_is_something_that_indexes_take_up(database: Database) -> None:
    with database.write() as session:
        resource = published(session)
        revision = resource.revision
        catalogue.change_slug(session, resource, "otra")
        assert resource.revision == revision + 1
        catalogue.change_slug(session, resource, "otra")
        assert resource.revision == revision + 1


@pytest.mark.parametrize("slug", ["nada", "", "a\x00b", "\ud800", "x" * 10_000])
def test_an_unknown_address_is_not_found(database: Database, slug: str) -> None:
    with database.read() as session, pytest.raises(NotFound):
        catalogue.find_by_slug(session, slug)


def test_two_librarians_who_publish_the_same_title_at_once_get_two_addresses(database: Database) -> None:
    with database.write() as session:
        ids = [guide(session, content).id for content in "abcd"]
    failures: list[BaseException] = []

    def publish(public_id: str) -> None:
        try:
            with database.write() as session:
                catalogue.publish(session, catalogue.find(session, public_id), actor=ACTOR)
        except BaseException as error:  # noqa: BLE001 - told to the test
            failures.append(error)

    threads = [threading.Thread(target=publish, args=(public_id,)) for public_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    with database.read() as session:
        slugs = {catalogue.find(session, public_id).slug for public_id in ids}
    assert slugs == {"guia-para-docentes", "guia-para-docentes-2", "guia-para-docentes-3", "guia-para-docentes-4"}
