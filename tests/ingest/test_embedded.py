"""Files in office files are listed, for what they hold besides their picture; formulas are not."""

import io
import zipfile
from pathlib import Path

import pytest

from ingest import media
from ingest.formats import extract
from ingest.limits import Limits
from ingest.media import sniff
from tests.contracts.compound import compound_of
from tests.contracts.kind import packed
from tests.contracts.office import odf_of
from tests.contracts.older import rtf_of


def listed(path: Path) -> list[str]:
    return [one.text for one in extract(path, sniff(path, path.name), Limits()).hidden if one.kind == "attached-file"]


@pytest.mark.parametrize(
    ("ending", "names"),
    [
        ("testWORD_embeded.doc", ["Excel 2003 Worksheet", "Word Document", "PowerPoint 97-2003 Presentation"]),
        ("testEXCEL_embeded.xls", ["PowerPoint 97-2003 Presentation", "Word 97-2003 Document"]),
        ("testPPT_embeded.ppt", ["Worksheet", "Document"]),
        ("testPPT_oleWorkbook.pptx", ["oleObject1.bin (Microsoft Excel Worksheet)"]),
        ("testMSChart-govdocs-428996.xlsx", ["oleObject1.bin (Microsoft Graph Chart)"]),
    ],
)
def test_real_files_name_what_stands_in_them(corpus: Path, ending: str, names: list[str]) -> None:
    (path,) = (corpus / "formats").glob(f"*/*{ending}")
    assert [name.removeprefix("Microsoft Office ") for name in listed(path)] == names


def test_a_document_of_rich_text_names_the_programs_of_its_objects(tmp_path: Path) -> None:
    objects = "".join(
        rf"{{\object\objemb{{\*\objclass {name}}}{{\*\objdata 0105}}{{\result La tabla}}}}" for name in ("Excel.Sheet.8", "Equation.3")
    )
    path = tmp_path / "a.rtf"
    path.write_bytes(rtf_of(rf"\pard {objects}\par"))
    assert listed(path) == ["Excel.Sheet.8"]


def test_open_documents_name_their_objects_but_formulas_and_charts(tmp_path: Path) -> None:
    kinds = ("spreadsheet", "formula", "chart")
    entries = "".join(
        f'<m:file-entry m:full-path="Object {number}/" m:media-type="application/vnd.oasis.opendocument.{kind}"/>'
        for number, kind in enumerate(kinds, 1)
    )
    manifest = f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{entries}</m:manifest>'
    path = tmp_path / "a.odt"
    body = "<office:text><text:p>La tabla</text:p></office:text>"
    path.write_bytes(odf_of(media.ODT, body, parts={"META-INF/manifest.xml": manifest.encode()}))
    assert listed(path) == ["Object 1 (spreadsheet)"]


def test_an_object_that_is_a_formula_or_broken_is_told_from_others(corpus: Path, tmp_path: Path) -> None:
    (path,) = (corpus / "formats").glob("*/*testPPT_oleWorkbook.pptx")
    called = b"Microsoft Equation 3.0\x00"
    formula = compound_of({"\x01CompObj": bytes(28) + len(called).to_bytes(4, "little") + called})
    more = {"ppt/embeddings/oleObject2.bin": formula, "ppt/embeddings/oleObject3.bin": b"cut off"}
    copy = tmp_path / "a.pptx"
    copy.write_bytes(_with(path.read_bytes(), more))
    assert listed(copy) == ["oleObject1.bin (Microsoft Excel Worksheet)", "oleObject3.bin"]


def _with(content: bytes, more: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return packed({name: archive.read(name) for name in archive.namelist()} | more)
