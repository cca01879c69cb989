"""What every reader of files promises: clean pages from 1 on, or a verdict of ours, whatever the bytes are."""

import io
import re
import time
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import media
from ingest.errors import Damaged, Encrypted, TooLarge, Unreadable
from ingest.extraction import Extraction
from ingest.formats import READERS, extract
from ingest.limits import Limits
from ingest.media import sniff
from ingest.messages import Code
from ingest.sandbox import Bounds, Pool
from repository.boxes import unpack_boxes
from repository.details import checked
from tests.contracts.kind import About, Kind, Section, packed
from tests.contracts.kinds import KINDS

CODES = set(get_args(Code))
SECTIONS = (
    Section("Señales de alerta", "Le ofrecieron trabajo lejos, le pidieron sus papeles y ahora no la dejan salir de la casa. " * 3),
    Section("Qué hacer", "Escuchar sin juzgar, no prometer lo que no se puede cumplir y llamar a la línea de ayuda; ¿quién acompaña? " * 3),
    Section("Who helps", "The consulate, the shelter and the child protection office answer at any hour, and nobody has to pay. " * 3),
)
ABOUT = About("Guía de la línea de ayuda", "Red de Albergues")
NOTHING = About()
FORBIDDEN = {"\x00", "\u00ad", "\u200b", "\ufffe"}
MOST_S = 20.0  # for a file that is meant to take long

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
every_archive = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.main], ids=lambda kind: kind.name)
in_process = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.media_type != media.PDF], ids=lambda kind: kind.name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("formats")


@pytest.fixture(scope="module")
def pool(folder: Path) -> Iterator[Pool]:
    with Pool(scratch=folder / "scratch", bounds=Bounds(wall_s=MOST_S)) as found:
        yield found


def stored(folder: Path, content: bytes) -> Path:
    path = folder / "stored"
    path.write_bytes(content)
    return path


def read(folder: Path, kind: Kind, content: bytes, limits: Limits | None = None) -> Extraction:
    """Read bytes as a file of a kind, and see that what comes is sound."""
    extraction = extract(stored(folder, content), kind.media_type, limits or Limits())
    assert_sound(extraction)
    return extraction


def assert_sound(extraction: Extraction) -> None:
    """Pages count from 1, and nothing that comes from a file holds what no reader, engine or database takes."""
    assert [page.number for page in extraction.pages] == list(range(1, len(extraction.pages) + 1))
    said = [extraction.title, *extraction.authors, *extraction.warnings, extraction.abstract, *extraction.subjects]
    said += [hidden.text for hidden in extraction.hidden]
    assert all(len(hidden.text) <= 500 for hidden in extraction.hidden)
    for page in extraction.pages:
        said += (page.text, page.label, page.outline)
        assert all(0 <= box.start < box.end <= len(page.text) for box in unpack_boxes(page.boxes))
    for text in filter(None, said):
        assert not FORBIDDEN & set(text)
        text.encode()  # a lone surrogate has no bytes
        assert unicodedata.is_normalized("NFC", text)


def outcome(folder: Path, media_type: str, content: bytes) -> str:
    """Give the verdict on bytes; anything but an extraction or an error of ours is the test's failure."""
    try:
        assert_sound(extract(stored(folder, content), media_type, Limits()))
    except Unreadable as verdict:
        return verdict.code
    return "ok"


def naturally(kind: Kind, sections: Sequence[Section]) -> list[str]:
    """Give the words of the pages that a kind of file makes of sections."""
    texts = [f"{section.heading} {section.body}" for section in sections]
    return words([" ".join(texts)] if kind.sheet else texts)


def words(texts: Sequence[str]) -> list[str]:
    return [" ".join(text.split()) for text in texts]


def rewritten(archive: bytes, member: str, content: bytes) -> bytes:
    """Give an archive with other bytes in one member."""
    with zipfile.ZipFile(io.BytesIO(archive)) as source:
        return packed({name: source.read(name) for name in source.namelist()} | {member: content})


def test_every_kind_that_is_read_keeps_the_contract() -> None:
    assert {READERS[kind.media_type] for kind in KINDS} == set(READERS.values()) - {"picture"}  # whose pages have no text yet


@every_kind
def test_the_text_is_whole_and_its_pages_are_the_natural_ones(folder: Path, kind: Kind) -> None:
    pages = read(folder, kind, kind.make(SECTIONS, ABOUT)).pages
    assert words([page.text for page in pages]) == naturally(kind, SECTIONS)


@every_kind
def test_nothing_invisible_stays_in_the_text(folder: Path, kind: Kind) -> None:
    (page,) = read(folder, kind, kind.odd()).pages
    assert re.findall(r"\w+", page.text) == ["migración", "trata", "y", "niñez"]


@every_kind
def test_the_same_bytes_give_the_same_pages(folder: Path, tmp_path: Path, kind: Kind) -> None:
    content = kind.make(SECTIONS, ABOUT)
    other = tmp_path / "otro nombre"
    other.write_bytes(content)
    assert read(folder, kind, content) == extract(other, kind.media_type, Limits())


@every_kind
def test_what_a_file_says_of_itself_is_told(folder: Path, kind: Kind) -> None:
    found = read(folder, kind, kind.make(SECTIONS, ABOUT))
    assert (found.title, found.authors) == ((ABOUT.title, (ABOUT.author,)) if kind.tells else (None, ()))


@every_kind
def test_however_much_a_file_says_of_itself_it_fits_the_catalogue(folder: Path, kind: Kind) -> None:
    long = About("Guía " * 1_000, "Red de Albergues " * 200)
    found = read(folder, kind, kind.make([Section("Alerta " * 300, "a")], long))
    checked({"title": {"und": found.title or ""}, "creators": list(found.authors)})


@every_kind
def test_pages_are_told_before_they_are_read(folder: Path, kind: Kind) -> None:
    told: list[int] = []
    extract(stored(folder, kind.make(SECTIONS, NOTHING)), kind.media_type, Limits(), told.append)
    assert [number for number in told if number] == ([1] if kind.sheet else [1, 2, 3])


@every_kind
def test_an_empty_file_is_damaged(folder: Path, kind: Kind) -> None:
    path = stored(folder, b"")
    with pytest.raises(Damaged):
        extract(path, sniff(path, f"vacío.{kind.name}"), Limits())
    assert outcome(folder, kind.media_type, b"") in ("ok", "damaged")


@every_kind
def test_a_file_without_text_has_no_text(folder: Path, kind: Kind) -> None:
    assert not any(page.text for page in read(folder, kind, kind.make([Section("", "")], NOTHING)).pages)


@every_kind
def test_limits_of_pages_and_text_are_kept(folder: Path, kind: Kind) -> None:
    content = kind.make(SECTIONS, NOTHING)
    size = sum(len(page.text) for page in read(folder, kind, content).pages)
    count = 1 if kind.sheet else 3
    assert len(read(folder, kind, content, Limits(max_pages=count, max_characters=size)).pages) == count
    for limits in (Limits(max_pages=count - 1), Limits(max_characters=size // 2)):
        with pytest.raises(TooLarge):
            read(folder, kind, content, limits)


@every_kind
def test_a_long_section_is_cut_and_nothing_of_it_is_lost(folder: Path, kind: Kind) -> None:
    body = " ".join(f"palabra{number}" for number in range(300))
    limits = Limits(section_characters=500, text_page_characters=500)
    pages = read(folder, kind, kind.make([Section("Lista", body)], NOTHING), limits).pages
    assert words([" ".join(page.text for page in pages)]) == [f"Lista {body}"]
    assert kind.media_type == media.PDF or kind.sheet or max(len(page.text) for page in pages) <= 500


@every_kind
def test_nesting_without_end_harms_nobody(pool: Pool, folder: Path, kind: Kind) -> None:
    started = time.monotonic()
    assert pool.read(stored(folder, kind.nested()), f"a.{kind.name}").code in CODES - {"crashed", "timed-out"}
    assert time.monotonic() - started < MOST_S


@every_kind
@pytest.mark.parametrize("other", KINDS, ids=lambda kind: kind.name)
def test_a_reader_survives_files_of_other_kinds(folder: Path, kind: Kind, other: Kind) -> None:
    assert outcome(folder, kind.media_type, other.make(SECTIONS, ABOUT)) in CODES


@every_archive
def test_an_archive_unpacks_within_its_limits(folder: Path, kind: Kind) -> None:
    assert kind.main
    content = kind.make(SECTIONS, NOTHING)
    bomb = rewritten(content, kind.main, b"<a>" + b" " * 20_000_000 + b"</a>")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size, members = archive.getinfo(kind.main).file_size, len(archive.namelist())
    for archived, limits in (
        (bomb, Limits()),
        (content, Limits(max_unpacked_bytes=size - 1)),
        (content, Limits(max_members=members - 1)),
    ):
        with pytest.raises(TooLarge):
            read(folder, kind, archived, limits)


@every_archive
def test_an_archive_that_lies_about_a_size_is_damaged(folder: Path, kind: Kind) -> None:
    assert kind.main
    content = bytearray(rewritten(kind.make(SECTIONS, NOTHING), kind.main, b"<a>" + b" " * 20_000_000 + b"</a>"))
    entry = content.rindex(kind.main.encode()) - 46
    content[entry + 24 : entry + 28] = (1_000).to_bytes(4, "little")  # the length after unpacking
    with pytest.raises(Unreadable):
        read(folder, kind, bytes(content))


@every_archive
def test_a_locked_member_is_told_from_a_broken_one(folder: Path, kind: Kind) -> None:
    assert kind.main
    content = kind.make(SECTIONS, NOTHING)
    locked, broken = bytearray(content), bytearray(content)
    entry = content.rindex(kind.main.encode()) - 46
    locked[entry + 8] |= 1
    broken[entry + 16 : entry + 20] = b"\x00\x00\x00\x00"  # the checksum
    with pytest.raises(Encrypted):
        read(folder, kind, bytes(locked))
    with pytest.raises(Damaged):
        read(folder, kind, bytes(broken))


@every_archive
@pytest.mark.parametrize(
    "declaration",
    [
        "<!ENTITY a 'aaaaaaaaaa'>" + "".join(f"<!ENTITY {after} '{f'&{before};' * 10}'>" for before, after in zip("abcdefgh", "bcdefghi")),
        "<!ENTITY i SYSTEM 'file:///etc/hostname'>",
        "<!ENTITY % i SYSTEM 'http://127.0.0.1:9/a.dtd'> %i;",
    ],
    ids=["grows", "reads a file", "asks a server"],
)
def test_entities_neither_grow_nor_fetch(folder: Path, kind: Kind, declaration: str) -> None:
    assert kind.main
    content = kind.make(SECTIONS, NOTHING)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read(kind.main).replace(b"casa", b"&i;")
    for main in (part, b"<a>&i;</a>"):
        with pytest.raises(Damaged):
            read(folder, kind, rewritten(content, kind.main, f"<!DOCTYPE a [{declaration}]>".encode() + main))


@st.composite
def mutations(draw: st.DrawFn) -> list[tuple[str, float, bytes]]:
    """Give what is done to a file: what, where (a share of its length), with which bytes."""
    what = st.sampled_from(("cut", "flip", "drop", "put", "repeat"))
    return draw(st.lists(st.tuples(what, st.floats(0, 1), st.binary(min_size=1, max_size=20)), min_size=1, max_size=6))


def mutated(content: bytes, changes: Sequence[tuple[str, float, bytes]]) -> bytes:
    for what, share, data in changes:
        at = int(share * len(content))
        match what:
            case "cut":
                content = content[:at]
            case "flip":
                content = content[:at] + bytes(old ^ new for old, new in zip(content[at:], data, strict=False)) + content[at + len(data) :]
            case "drop":
                content = content[:at] + content[at + 10 * len(data) :]
            case "put":
                content = content[:at] + data + content[at:]
            case "repeat":
                content = content[:at] + content[at : at + 200] * len(data) + content[at:]
    return content


@in_process
@given(changes=mutations())
def test_a_damaged_file_gives_pages_or_a_verdict(folder: Path, kind: Kind, changes: list[tuple[str, float, bytes]]) -> None:
    content = mutated(kind.make(SECTIONS, ABOUT), changes)
    assert outcome(folder, kind.media_type, content) in CODES
    assert outcome(folder, sniff(stored(folder, content), f"a.{kind.name}"), content) in CODES


@every_archive
@given(changes=mutations())
def test_a_damaged_member_gives_pages_or_a_verdict(folder: Path, kind: Kind, changes: list[tuple[str, float, bytes]]) -> None:
    assert kind.main
    content = kind.make(SECTIONS, ABOUT)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read(kind.main)
    assert outcome(folder, kind.media_type, rewritten(content, kind.main, mutated(part, changes))) in CODES


@in_process
@given(content=st.binary(max_size=400))
def test_whatever_bytes_give_pages_or_a_verdict(folder: Path, kind: Kind, content: bytes) -> None:
    assert outcome(folder, kind.media_type, content) in CODES


@given(kind=st.sampled_from(KINDS), name=st.sampled_from(KINDS), changes=mutations())
@settings(max_examples=100)
def test_a_child_gives_a_verdict_on_every_damaged_file_under_every_name(
    pool: Pool, folder: Path, kind: Kind, name: Kind, changes: list[tuple[str, float, bytes]]
) -> None:
    path = stored(folder, mutated(kind.make(SECTIONS, ABOUT), changes))
    reading = pool.read(path, f"guía.{name.name}")
    assert reading.code in CODES - {"timed-out"}
    assert_sound(Extraction(pages=reading.pages, title=reading.title, authors=reading.authors, warnings=reading.warnings))
    assert (any(page.text for page in reading.pages) or reading.documents > 0) == (reading.code == "ok")
