"""Pairs that may be one work: found through what two texts share, shown until somebody decides, and then never again."""

from collections.abc import Sequence

import pytest
from sqlmodel import Session

from repository import catalogue
from repository.db import Database
from repository.duplicates import Decided, Pair, confirm, dismiss, pairs
from repository.errors import NotFound
from repository.models import Resource
from repository.signatures import LANGUAGE_EDITION, MOST_CANDIDATES, NEAR_DUPLICATE, Found, Signed, candidates, keep_pairs, sign
from tests.repository.stock import ACTOR, guide

NEAR = Found(NEAR_DUPLICATE, 0.8, {"words": 0.8})


def edition(score: float) -> Found:
    return Found(LANGUAGE_EDITION, score, {"concepts": score, "numbers": 1.0})


def signed(*bands: int) -> Signed:
    return Signed(digest="d" * 64, words=b"w", neutral=b"n", profile={"pages": 3}, bands=bands)


def key(resource: Resource) -> int:
    assert resource.key
    return resource.key


def three(session: Session) -> list[Resource]:
    """Add a Spanish resource and two English ones."""
    return [guide(session, letter, language=[language]) for letter, language in zip("abc", ("es", "en", "en"), strict=True)]


def ids(found: Sequence[Pair]) -> list[tuple[str, str, str]]:
    return [(pair.kind, pair.first.id, pair.second.id) for pair in found]


def test_candidates_share_a_band_those_with_most_first(database: Database) -> None:
    with database.write() as session:
        one, other, third = map(key, three(session))
        for resource, bands in ((one, (1, 2, 3)), (other, (3, 4)), (third, (5, -(2**63)))):
            sign(session, resource, signed(*bands))
        assert list(candidates(session, one, signed(1, 2, 3))) == [other]
        assert candidates(session, one, signed(4, 5))[other].profile == {"pages": 3}

        sign(session, other, None)
        assert list(candidates(session, one, signed(1, 2, 3, 4))) == []


def test_a_document_is_compared_with_so_many_at_most(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        keys = [key(guide(session, str(number))) for number in range(MOST_CANDIDATES + 3)]
        for one in keys:
            sign(session, one, signed(1, 2) if one == keys[-1] else signed(1))
        found = candidates(session, keys[0], signed(1, 2))

    assert len(found) == MOST_CANDIDATES
    assert keys[-1] in found


def test_a_pair_is_shown_whoever_of_both_was_studied_last(database: Database) -> None:
    with database.write() as session:
        one, other, third = three(session)
        keep_pairs(session, key(other), {key(one): NEAR, key(third): NEAR})
        assert ids(pairs(session)) == [(NEAR_DUPLICATE, one.id, other.id), (NEAR_DUPLICATE, other.id, third.id)]

        keep_pairs(session, key(one), {})  # its file was replaced
        assert ids(pairs(session)) == [(NEAR_DUPLICATE, other.id, third.id)]


def test_a_dismissed_pair_is_never_shown_again(database: Database) -> None:
    with database.write() as session:
        one, other, _ = three(session)
        keep_pairs(session, key(one), {key(other): NEAR})
        dismiss(session, other.id, one.id, actor=ACTOR)
        keep_pairs(session, key(other), {key(one): Found(LANGUAGE_EDITION, 0.9, {})})

        assert pairs(session) == []
        assert ids(pairs(session, state="dismissed")) == [(NEAR_DUPLICATE, one.id, other.id)]


def test_a_confirmed_edition_joins_the_work_with_its_own_editions(database: Database) -> None:
    with database.write() as session:
        one, other, third = three(session)
        fourth = catalogue.add_resource(session, {"title": {"fr": "Guide"}, "language": ["fr"]}, work_id=other.work_id)
        keep_pairs(session, key(one), {key(other): edition(0.9), key(third): edition(0.8)})
        before = other.revision
        confirm(session, one.id, other.id, actor=ACTOR)

        assert {one.work_id, other.work_id, fourth.work_id} == {one.id}
        assert (third.work_id, other.revision) == (third.id, before + 1)
        assert pairs(session) == []  # the work has an English edition now


def test_a_confirmed_duplicate_changes_nothing_by_itself(database: Database) -> None:
    with database.write() as session:
        one, other, _ = three(session)
        keep_pairs(session, key(one), {key(other): NEAR})
        confirm(session, one.id, other.id, actor=ACTOR)

        assert (other.work_id, other.state, other.revision) == (other.id, "draft", 1)
        assert ids(pairs(session, state="confirmed")) == [(NEAR_DUPLICATE, one.id, other.id)]


def test_of_several_editions_in_one_language_the_likeliest_is_shown(database: Database) -> None:
    with database.write() as session:
        one, other, third = three(session)
        keep_pairs(session, key(one), {key(other): edition(0.8), key(third): edition(0.9)})
        assert ids(pairs(session)) == [(LANGUAGE_EDITION, one.id, third.id)]

        dismiss(session, one.id, third.id, actor=ACTOR)
        assert ids(pairs(session)) == [(LANGUAGE_EDITION, one.id, other.id)]


def test_neither_the_trash_nor_a_part_beside_its_whole_is_shown(database: Database) -> None:
    with database.write() as session:
        one, other, third = three(session)
        third.part_of = key(one)
        keep_pairs(session, key(one), {key(other): NEAR, key(third): NEAR})
        assert ids(pairs(session)) == [(NEAR_DUPLICATE, one.id, other.id)]

        catalogue.trash(session, other, actor=ACTOR)
        assert pairs(session) == []
        catalogue.reopen(session, other, actor=ACTOR)
        assert ids(pairs(session)) == [(NEAR_DUPLICATE, one.id, other.id)]


def test_a_pair_is_decided_once(sqlite_database: Database) -> None:
    with sqlite_database.write() as session:
        one, other, third = three(session)
        keep_pairs(session, key(one), {key(other): NEAR})
        confirm(session, one.id, other.id, actor=ACTOR)
        with pytest.raises(Decided, match="confirmed already"):
            dismiss(session, one.id, other.id, actor=ACTOR)
        with pytest.raises(NotFound, match="pair"):
            confirm(session, one.id, third.id, actor=ACTOR)
