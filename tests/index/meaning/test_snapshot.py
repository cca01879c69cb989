"""Looking through bits first loses nothing: what is nearest in full numbers is found."""

from pathlib import Path

import numpy as np
import pytest

from index.meaning.encoders import Vectors
from index.meaning.local import ROW, Directory, Extent
from index.meaning.quantize import quantize
from index.meaning.snapshot import Snapshot
from index.meaning.windows import windows
from tests.index.meaning.conftest import opened
from tests.needs import CORPUS, absent

PAGES = 150
WORDS = 120
TOP = 20


@pytest.fixture(scope="module")
def pages() -> list[Vectors]:
    """Give the vectors of the pages of a real manual: the whole first, then the windows."""
    manual = next(iter(sorted((CORPUS / "manuals").glob("*.es.txt"))), None)
    if manual is None:
        absent("corpus", "the folder shared/corpus of real documents stands beside this checkout")
    words = manual.read_text(encoding="utf-8").split()
    texts = [" ".join(words[first : first + WORDS]) for first in range(2_000, 2_000 + PAGES * WORDS, WORDS)]
    return [opened("use").page([text[cut.start : cut.end] for cut in windows(text)[1:]]) for text in texts]


def held(pages: list[Vectors], folder: Path, candidates: int) -> Snapshot:
    firsts = np.cumsum([0, *(len(rows) for rows in pages)]).tolist()
    facts = [(1, place, place + 1, 0) for rows in pages for place in range(len(rows))]
    (folder / "vectors").write_bytes(b"".join(quantize(rows).tobytes() for rows in pages))
    (folder / "rows").write_bytes(np.array(facts, dtype=ROW).tobytes())
    extents = tuple(Extent(key, first, len(rows)) for key, (first, rows) in enumerate(zip(firsts, pages)))
    directory = Directory(dimensions=512, rows=len(facts), languages=("es",), extents=extents)
    return Snapshot(directory, folder / "vectors", folder / "rows", candidates=candidates)


def exact(query: Vectors, rows: Vectors) -> float:
    cosine = rows @ query
    return float(cosine[0] + cosine[1:].max(initial=-2.0 if len(rows) > 1 else cosine[0])) / 2


def test_bits_and_int8_find_what_full_numbers_find(pages: list[Vectors], tmp_path: Path) -> None:
    snapshot = held(pages, tmp_path, candidates=4 * TOP)
    everything = np.arange(PAGES)
    shares = []
    for text in ("instalar el sistema", "¿Cómo se cambia la contraseña?", "red local", "how to update packages", "disco dañado", "teclado"):
        query = opened("use").query(text)
        found = snapshot.nearest(query, everything, TOP)
        best = sorted(everything.tolist(), key=lambda place: -exact(query, pages[place]))[:TOP]
        shares.append(len({place.resource for place in snapshot.places(found)} & set(best)) / TOP)
        assert np.allclose(found.similarity[0], exact(query, pages[best[0]]), atol=0.01)

    assert np.mean(shares) >= 0.99


def test_a_mask_comes_before_the_search(pages: list[Vectors], tmp_path: Path) -> None:
    snapshot = held(pages, tmp_path, candidates=4 * TOP)
    query = opened("use").query("instalar el sistema")
    worst = sorted(range(PAGES), key=lambda place: exact(query, pages[place]))[:5]
    found = snapshot.nearest(query, np.array(sorted(worst)), TOP)

    assert {place.resource for place in snapshot.places(found)} == set(worst)
