"""A made collection of any size out of real sentences, so that words are as frequent as in real documents."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

from sqlmodel import Session

from repository import catalogue
from repository.catalogue import Upload
from repository.db import Database
from repository.files import StoredFile
from repository.models import ResourceFile
from repository.pages import NewPage, replace_pages
from repository.vocabulary import members, vocabulary

PAGES_EACH = 10
WORDS_A_PAGE = 300
BATCH = 100  # resources a transaction


def sentences(corpus: Path, language: str) -> list[str]:
    """Give the sentences of the manuals and judged paragraphs of a language."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((corpus / "manuals").glob(f"*.{language}.txt"))]
    found = [re.sub(r"\s+", " ", part).strip() for text in texts for part in re.split(r"(?<=[.!?:])\s+|\n{2,}", text)]
    return [sentence for sentence in found if 30 <= len(sentence) <= 600]


def fill(database: Database, corpus: Path, pages: int, seed: int = 7, words: int = WORDS_A_PAGE) -> None:
    """Publish `pages` pages of `words` words, ten a resource, half in Spanish and half in English, with facets."""
    rng = random.Random(seed)
    stock = {language: sentences(corpus, language) for language in ("es", "en")}
    for first in range(0, pages // PAGES_EACH, BATCH):
        with database.write() as session:
            for number in range(first, min(first + BATCH, pages // PAGES_EACH)):
                _add(session, rng, number, stock, words)


def _add(session: Session, rng: random.Random, number: int, stock: dict[str, list[str]], words: int) -> None:
    language = "es" if number % 2 else "en"
    details = {
        "title": {language: " ".join(rng.choice(stock[language]).split()[:8])},
        "abstract": {language: rng.choice(stock[language])},
        "type": rng.choice([code for code, entry in vocabulary("type").entries.items() if entry.parent]),
        "theme": rng.sample(list(vocabulary("theme").entries), 2),
        "audience": rng.sample(list(vocabulary("audience").entries), 2),
        "country": rng.sample(members("rcm"), rng.choice((0, 1, 1, 2))),
        "strand": [rng.choice(list(vocabulary("strand").entries))],
        "technology": [rng.choice(list(vocabulary("technology").entries))],
        "cost": rng.choice(list(vocabulary("cost").entries)),
        "experience": rng.choice(list(vocabulary("experience").entries)),
        "publisher": f"Editorial {rng.randrange(40)}",
        "year": rng.randrange(2005, 2027),
        "minutes": rng.choice((15, 30, 45, 60, 90, 120)),
        "language": [language],
    }
    resource = catalogue.add_resource(session, {name: value for name, value in details.items() if value})
    upload = Upload(StoredFile(f"{number:064x}", 1), f"made-{number}.txt", "text/plain")
    file: ResourceFile = catalogue.replace_file(session, resource, upload)
    texts = _pages(rng, stock[language], words)
    made = [NewPage(number=page, text=text, languages=(language,)) for page, text in enumerate(texts, start=1)]
    replace_pages(session, file, made, language=language, verdict="ok")
    catalogue.publish(session, resource, actor="benchmark", unsettled=True)


def _pages(rng: random.Random, stock: list[str], words: int) -> Iterator[str]:
    for _ in range(PAGES_EACH):
        text: list[str] = []
        while sum(sentence.count(" ") + 1 for sentence in text) < words:
            start = rng.randrange(len(stock))
            text += stock[start : start + 3]
        yield "\n".join(text)
