"""Distinct queries over a made collection: rare and frequent words, two to five words, typing errors, phrases."""

import random
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col

from index.typed import take_apart
from repository.language.function_words import function_words
from repository.models import Page, Term
from repository.vocabulary import members

FREQUENT_SHARE = 0.1  # of the pages: a word in more is reported apart


class Asked(NamedTuple):
    """A query: parameters, and whether one of its words is frequent."""

    params: tuple[tuple[str, str], ...]
    frequent: bool


def queries(session: Session, count: int, seed: int = 11) -> list[Asked]:
    """Give `count` distinct queries, a third of them filtered."""
    rng = random.Random(seed)
    texts = _texts(session, rng, count)
    total = session.execute(sa.select(sa.func.count()).select_from(Page)).scalar_one()
    often = set(session.execute(sa.select(col(Term.text)).where(col(Term.kind) == 0, col(Term.pages) > FREQUENT_SHARE * total)).scalars())
    found: dict[str, Asked] = {}
    for text in texts:
        if len(found) == count:
            break
        content = [word for word in take_apart(text).words if word not in function_words("es") | function_words("en")]
        filters = (("country", rng.choice(members("rcm"))),) if len(found) % 3 == 0 else ()
        found.setdefault(text, Asked((("q", text), *filters), any(word in often for word in content)))
    return list(found.values())


def _texts(session: Session, rng: random.Random, count: int) -> Iterator[str]:
    ids: Sequence[int] = session.execute(sa.select(col(Page.id))).scalars().all()
    drop = function_words("es") | function_words("en")
    for _ in range(20 * count):
        text = session.execute(sa.select(col(Page.text)).where(col(Page.id) == rng.choice(ids))).scalar_one()
        words = text.split()
        place = rng.randrange(max(len(words) - 12, 1))
        content = [word for word in words[place : place + 12] if word.isalpha() and word.lower() not in drop and len(word) > 3]
        if len(content) < 4:
            continue
        yield _made(rng, words[place : place + 4], content)


def _made(rng: random.Random, run: list[str], content: list[str]) -> str:
    kind = rng.random()
    if kind < 0.25:
        return content[0]
    if kind < 0.6:
        return " ".join(content[:2])
    if kind < 0.75:
        return " ".join(content[:3])
    if kind < 0.85:
        return '"' + " ".join(run).replace('"', "") + '"'
    word = max(content, key=len)
    cut = rng.randrange(1, len(word) - 1)
    return f"{word[:cut]}{word[cut + 1 :]} {content[0]}" if kind < 0.95 else " ".join(content)
