"""A librarian's CSV file: what it may look like, and what is said about its faults."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.metadata import read_metadata
from ingest.tables import TableErrors


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder of two files to describe."""
    for name in ("uno.pdf", "dos.pdf"):
        (tmp_path / name).write_bytes(b"%PDF-1.4")
    return tmp_path


def rows(folder: Path, content: str | bytes, *folders: Path) -> dict[str, dict[str, Any]]:
    """Write a CSV file and read it; give the details by file name."""
    table = folder / "metadata.csv"
    table.write_bytes(content.encode() if isinstance(content, str) else content)
    read = read_metadata(table, list(folders))
    names = {(path.stat().st_dev, path.stat().st_ino): path.name for path in folder.rglob("*")}
    return {names[identity]: row.details for identity, row in read.by_file.items()}


def faults(folder: Path, content: str | bytes) -> list[str]:
    """Read a CSV file that cannot be used and give the lines that say why."""
    with pytest.raises(TableErrors) as caught:
        rows(folder, content)
    return str(caught.value).splitlines()


def test_every_shape_of_field_is_read_from_flat_columns(folder: Path) -> None:
    content = (
        "File,Title_ES,title_en,type,theme,language,year,link,creators\n"
        'uno.pdf,"Guía, primera",First guide,guide,trafficking-in-persons|child-protection,es|en,2019,https://example.org/a,Ana|Luis\n'
    )
    assert rows(folder, content) == {
        "uno.pdf": {
            "title": {"es": "Guía, primera", "en": "First guide"},
            "type": "guide",
            "theme": ["trafficking-in-persons", "child-protection"],
            "language": ["es", "en"],
            "year": 2019,
            "creators": ["Ana", "Luis"],
            "link": "https://example.org/a",
        }
    }


def test_empty_cells_say_nothing(folder: Path) -> None:
    assert rows(folder, "file,title_es,year,theme\nuno.pdf,,,\n") == {"uno.pdf": {}}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_spreadsheets_write_is_read(folder: Path, delimiter: str, encoding: str, end: str) -> None:
    lines = (
        delimiter.join(("file", "title_es", "abstract_es")),
        delimiter.join(("uno.pdf", "Prevención de la trata", '"una, dos; tres"')),
        "",
    )
    assert rows(folder, end.join(lines).encode(encoding)) == {
        "uno.pdf": {"title": {"es": "Prevención de la trata"}, "abstract": {"es": "una, dos; tres"}}
    }


def test_a_cell_may_hold_lines_quotes_and_separators(folder: Path) -> None:
    content = 'file,steps_es\r\nuno.pdf,"10 min: ""hola""\r\n20 min: círculo, cierre"\r\ndos.pdf,fin\r\n'
    assert rows(folder, content) == {
        "uno.pdf": {"steps": {"es": '10 min: "hola"\n20 min: círculo, cierre'}},
        "dos.pdf": {"steps": {"es": "fin"}},
    }


def test_blank_lines_are_no_rows(folder: Path) -> None:
    assert rows(folder, "\nfile,year\n\n,\nuno.pdf,2020\n\n") == {"uno.pdf": {"year": 2020}}


def test_a_row_without_a_file_may_be_a_link(folder: Path) -> None:
    table = folder / "metadata.csv"
    table.write_text(
        "file,link,title_es,work\n,https://example.org/video,Un video,v\nuno.pdf,https://example.org/uno,Uno,\n,https://example.org/b,B,\n"
    )
    read = read_metadata(table, [])
    assert [(row.line, row.details["link"], row.details["title"], row.work) for row in read.links] == [
        (2, "https://example.org/video", {"es": "Un video"}, "v"),
        (4, "https://example.org/b", {"es": "B"}, None),
    ]
    assert [row.line for row in read.by_file.values()] == [3]


def test_a_list_of_links_needs_no_column_of_files(folder: Path) -> None:
    table = folder / "metadata.csv"
    table.write_text("link,title_en\nhttps://example.org/a,A\n")
    assert [row.details["link"] for row in read_metadata(table, []).links] == ["https://example.org/a"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (",,Título", "line 2, column 1 (file): the cell is empty"),
        (",https://example.org/a,", "line 2: a link needs a title"),
        (",ftp://example.org/a,T", "line 2, column 2 (link): an address that starts with https:// or http:// is wanted"),
        (
            ",https://example.org/a,T\n,https://example.org/a,U",
            "line 3, column 1 (file): 'https://example.org/a' is the link of line 2 too",
        ),
    ],
)
def test_a_link_that_cannot_be_used_is_told_why(folder: Path, row: str, told: str) -> None:
    assert faults(folder, f"file,link,title_es\n{row}\n") == [f"metadata.csv, {told}"]


def test_files_are_looked_for_beside_the_csv_then_in_the_folders_to_add(folder: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    (other / "sub").mkdir(parents=True)
    (other / "sub" / "tres.pdf").write_bytes(b"3")
    content = "file,year\nuno.pdf,2001\nsub/tres.pdf,2003\n"
    assert rows(folder, content, other) == {"uno.pdf": {"year": 2001}, "tres.pdf": {"year": 2003}}
    assert rows(folder, "file,year\nsub\\tres.pdf,2003\n", other) == {"tres.pdf": {"year": 2003}}


def test_a_name_is_found_whichever_way_its_accents_are_composed(folder: Path) -> None:
    (folder / "nin\u0303ez.pdf").write_bytes(b"n")
    assert rows(folder, "file,year\nni\u00f1ez.pdf,2004\n") == {"nin\u0303ez.pdf": {"year": 2004}}


def test_rows_of_one_work_keep_its_name(folder: Path) -> None:
    table = folder / "metadata.csv"
    table.write_text("file,work\nuno.pdf,guia\ndos.pdf,\n")
    assert sorted((row.line, row.work) for row in read_metadata(table, []).by_file.values()) == [(2, "guia"), (3, None)]


def test_every_fault_is_told_with_line_column_and_name(folder: Path) -> None:
    content = (
        "file,titel_es,title,type,year,theme,age_min,age_max,year\n"
        "uno.pdf,a,b,novel,MMXX,child-protection|child-protecton|xyzzy,30,12,1\n"
        "uno.pdf,a,b,guide,2020,,,,1\n"
        "tres.pdf,a,b,guide,2020,,,,1\n"
        "dos.pdf,a,b,guide,99999,,30,12,1\n"
        ",a,b,guide,2020,,,,1\n"
        "dos.pdf,a\n"
    )
    assert faults(folder, content) == [
        "metadata.csv, line 1, column 2 (titel_es): unknown column; did you mean title_es or title_en?",
        "metadata.csv, line 1, column 3 (title): unknown column; did you mean title_es or title_en?",
        "metadata.csv, line 1, column 9 (year): the column stands at 5 already",
        "metadata.csv, line 2, column 4 (type): unknown code 'novel'",
        "metadata.csv, line 2, column 5 (year): 'MMXX' is no whole number",
        "metadata.csv, line 2, column 6 (theme): unknown code 'child-protecton'; did you mean child-protection?",
        "metadata.csv, line 2, column 6 (theme): unknown code 'xyzzy'",
        "metadata.csv, line 3, column 1 (file): 'uno.pdf' is the file of line 2 too",
        "metadata.csv, line 4, column 1 (file): there is no file 'tres.pdf' beside metadata.csv or in the folders to add",
        "metadata.csv, line 5, column 5 (year): a number from 1800 to 2200 is wanted",
        "metadata.csv, line 6, column 1 (file): the cell is empty",
        "metadata.csv, line 7: 2 cells where the header has 9",
    ]


def test_a_label_instead_of_a_code_is_told_its_code(folder: Path) -> None:
    assert faults(folder, "file,country\nuno.pdf,México|Belize\n") == [
        "metadata.csv, line 2, column 2 (country): unknown code 'México'; did you mean MX?",
        "metadata.csv, line 2, column 2 (country): unknown code 'Belize'; did you mean BZ?",
    ]


@pytest.mark.parametrize("text", ["tráfico de personas", "trata de migrantes", "smuggling-in-persons", "tráfico"])
def test_no_hint_leads_from_one_crime_to_the_other(folder: Path, text: str) -> None:
    assert faults(folder, f"file,theme\nuno.pdf,{text}\n") == [f"metadata.csv, line 2, column 2 (theme): unknown code {text!r}"]


def test_values_that_contradict_each_other_are_told(folder: Path) -> None:
    assert faults(folder, "file,age_min,age_max\nuno.pdf,30,12\n") == ["metadata.csv, line 2, column 2 (age_min): is above age_max"]


@pytest.mark.parametrize(
    "content, told",
    [
        ("", "line 1: the file is empty"),
        ("\n \n", "line 1: the file is empty"),
        ("title_es,year\na,2000\n", "line 1: there is no column 'file'"),
        ('file,title_es\nuno.pdf,"abierta\ndos.pdf,b\n', "line 2: a quotation mark that opens here is never closed"),
        ('"file,title_es\nuno.pdf,a\n', "line 1: a quotation mark that opens here is never closed"),
        (
            'file,title_es\nuno.pdf,"a"b\ndos.pdf,c\n',
            "line 2: text follows a closing quotation mark; write a quotation mark inside a cell twice",
        ),
        (b"file,title_es\nuno.pdf,\xed\ndos.pdf,\x81\n", "line 3: the text is neither UTF-8 nor Windows-1252"),
        ("file,,year\nuno.pdf,a,2000\n", "line 1, column 2: the column has no name"),
        (f"file,title_es\nuno.pdf,{'a' * 501}\n", "line 2, column 2 (title_es): longer than 500 characters"),
        (
            "file,enrolment\nuno.pdf,www.example.org\n",
            "line 2, column 2 (enrolment): an address that starts with https:// or http:// is wanted",
        ),
        ("file,review_date\nuno.pdf,31/12/2024\n", "line 2, column 2 (review_date): Invalid isoformat string: '31/12/2024'"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_why(folder: Path, content: str | bytes, told: str) -> None:
    assert faults(folder, content) == [f"metadata.csv, {told}"]


def test_a_row_that_cannot_be_split_does_not_hide_the_faults_below_it(folder: Path) -> None:
    content = 'file,year\nuno.pdf,"a"b\ndos.pdf,soon\n'
    assert [line.split(":")[0] for line in faults(folder, content)] == ["metadata.csv, line 2", "metadata.csv, line 3, column 2 (year)"]


@pytest.mark.parametrize("name", ["none.csv", ".", "pipe"])
def test_what_is_no_file_is_told(folder: Path, name: str) -> None:
    os.mkfifo(folder / "pipe")
    with pytest.raises(TableErrors):
        read_metadata(folder / name, [])


cells = st.text(st.characters(codec="utf-8"), max_size=8)


@given(st.lists(st.lists(cells, max_size=4), max_size=4), st.sampled_from([",", ";", "\t"]))
def test_no_text_ever_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, table: Sequence[Sequence[str]], delimiter: str) -> None:
    folder = tmp_path_factory.mktemp("table")
    (folder / "metadata.csv").write_text("file,title_es,year\n" + "\n".join(delimiter.join(row) for row in table), encoding="utf-8")
    with suppress(TableErrors):
        assert read_metadata(folder / "metadata.csv", []).by_file == {}
