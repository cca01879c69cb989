"""Course packages as programs write them: lessons in the manifest's order, and no manifest that harms."""

import time
from pathlib import Path

import pytest

from ingest import media
from ingest.errors import Damaged, TooLarge
from ingest.extraction import Extraction
from ingest.formats import extract
from ingest.formats.manifest import MAX_ITEMS, inside
from ingest.limits import Limits
from tests.contracts.kind import packed

SCORM_2004 = """<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
  xmlns:lom="http://ltsc.ieee.org/xsd/LOM" xml:base="curso/">
  <metadata><schema>ADL SCORM</schema><lom:lom>
    <lom:general><lom:title><lom:string language="es">Prevenir la trata</lom:string></lom:title>
      <lom:description><lom:string language="es">Para personal de salud.</lom:string></lom:description>
      <lom:keyword><lom:string>trata</lom:string></lom:keyword><lom:keyword><lom:string>salud</lom:string></lom:keyword></lom:general>
    <lom:lifeCycle><lom:contribute><lom:role><lom:value>publisher</lom:value></lom:role>
        <lom:entity>BEGIN:VCARD&#10;FN:Imprenta&#10;END:VCARD</lom:entity></lom:contribute>
      <lom:contribute><lom:role><lom:value>author</lom:value></lom:role>
        <lom:entity>BEGIN:VCARD&#10;VERSION:3.0&#10;FN;CHARSET=utf-8:Red de Albergues&#10;END:VCARD</lom:entity>
        <lom:date><lom:dateTime>2021-03-04</lom:dateTime></lom:date></lom:contribute></lom:lifeCycle>
  </lom:lom></metadata>
  <organizations default="b">
    <organization identifier="a"><item identifierref="r3"><title>Otra</title></item></organization>
    <organization identifier="b"><title>Curso</title>
      <item><title>Módulo 1</title>
        <item identifierref="r2"><title>Señales</title></item>
        <item identifierref="r1" isvisible="false"><title>Oculta</title></item>
      </item>
      <item identifierref="r1" ><title>Ayuda</title></item>
      <item identifierref="r4"><title>Guía impresa</title></item>
      <item identifierref="nada"><title>Perdida</title></item>
      <item identifierref="r5"><title>Fuera</title></item>
      <item identifierref="r6"><title>Video</title></item>
    </organization>
  </organizations>
  <resources xml:base="sco/">
    <resource identifier="r1" adlcp:scormType="sco" href="ayuda.html?modo=1#a"><file href="ayuda.html"/></resource>
    <resource identifier="r2" href="se%C3%B1ales.html"><file href="señales.html"/><file href="más.html"/>
      <file href="estilo.css"/></resource>
    <resource identifier="r3" href="otra.html"/>
    <resource identifier="r4" href="guia.pdf"/>
    <resource identifier="r5" href="../../../../etc/passwd"/>
    <resource identifier="r6" href="https://example.org/video"/>
  </resources>
</manifest>"""
PAGES = {
    "curso/sco/señales.html": b"<title>x</title><frameset><frame src='marco.html'></frameset>",
    "curso/sco/marco.html": "<p>Las señales de alerta.</p>".encode(),
    "curso/sco/más.html": "<p>Más señales.</p>".encode(),
    "curso/sco/Ayuda.html": b"<h1>Ayuda</h1><p>A quien llamar.</p>",
    "curso/sco/otra.html": b"<p>Otra.</p>",
    "curso/sco/guia.pdf": b"%PDF-1.4",
    "curso/sco/estilo.css": b"p { color: red }",
}


def read(tmp_path: Path, members: dict[str, bytes], limits: Limits | None = None) -> Extraction:
    path = tmp_path / "curso.zip"
    path.write_bytes(packed(members))
    return extract(path, media.ZIP, limits or Limits())


def lessons(found: Extraction) -> list[tuple[str | None, str | None, str]]:
    return [(page.label, page.outline, " ".join(page.text.split())) for page in found.pages]


def manifest(items: str, resources: str = "") -> bytes:
    organizations = f"<organizations><organization>{items}</organization></organizations>"
    return f"<manifest>{organizations}<resources>{resources}</resources></manifest>".encode()


@pytest.mark.parametrize("folder", ["", "paquete/"])
def test_a_scorm_package_is_read_lesson_by_lesson(tmp_path: Path, folder: str) -> None:
    members = {"imsmanifest.xml": SCORM_2004.encode()} | PAGES
    found = read(tmp_path, {folder + name: content for name, content in members.items()})
    assert lessons(found) == [
        ("Señales", "Módulo 1 — Señales", "Las señales de alerta. Más señales."),
        ("Ayuda", "Ayuda", "Ayuda A quien llamar."),
        ("Video", "Video", "Video https://example.org/video"),
    ]
    assert (found.title, found.abstract, found.authors, found.subjects, found.year) == (
        "Prevenir la trata",
        "Para personal de salud.",
        ("Red de Albergues",),
        ("trata", "salud"),
        2021,
    )
    assert [(one.path, one.title) for one in found.documents] == [(f"{folder}curso/sco/guia.pdf", "Guía impresa")]
    assert found.warnings == ("lesson-missing:Perdida", "lesson-missing:Fuera")


def test_activities_of_a_common_cartridge_are_read(tmp_path: Path) -> None:
    resources = (
        '<resource identifier="a" type="imswl_xmlv1p1"><file href="w.xml"/></resource>'
        '<resource identifier="b" type="imsdt_xmlv1p1"><file href="d.xml"/></resource>'
        '<resource identifier="c" type="imsqti_xmlv1p2/imscc_xmlv1p1/assessment"><file href="q.xml"/></resource>'
        '<resource identifier="d" type="webcontent" href="p.html"><file href="p.html"/></resource>'
    )
    items = "".join(f'<item identifierref="{name}"><title>{name.upper()}</title></item>' for name in "abcd")
    found = read(
        tmp_path,
        {
            "imsmanifest.xml": manifest(f"<item>{items}</item>", resources),
            "w.xml": b'<webLink xmlns="urn:imswl"><title>Un video</title><url href="https://example.org/v"/></webLink>',
            "d.xml": b'<topic><title>Foro</title><text texttype="text/html">Cuente &lt;b&gt;algo&lt;/b&gt;.</text></topic>',
            "q.xml": "<quest><item><mattext>¿Qué es la trata?</mattext><mattext>Un &lt;delito</mattext></item></quest>".encode(),
            "p.html": b"<p>Texto.</p>",
        },
    )
    assert [text for _, _, text in lessons(found)] == [
        "Un video https://example.org/v",
        "Foro Cuente algo.",
        "¿Qué es la trata? Un <delito",
        "Texto.",
    ]


def test_a_web_site_is_read_along_its_links(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        {
            "sitio/index.html": b"<title>Curso</title><p>Inicio</p><a href='b/dos.html#x'>2</a><a href='tres.htm'>3</a>"
            b"<a href='https://example.org/index.html'>x</a><a href='../../etc/passwd'>y</a><a href='index.html'>z</a>",
            "sitio/a.html": b"<h1>Suelta</h1>",
            "sitio/tres.htm": b"<title>Tres</title><p>Tres</p><a href='index.html'>1</a>",
            "sitio/b/dos.html": b"<title>Dos</title><p>Dos</p><iframe src='../marco.html'></iframe>",
            "sitio/marco.html": b"<title>Marco</title><p>Marco</p>",
            "sitio/hoja.docx": b"PK",
            "sitio/foto.png": b"x",
        },
    )
    assert [(label, text) for label, _, text in lessons(found)] == [
        ("Curso", "Inicio 23xyz"),
        ("Dos", "Dos"),
        ("Tres", "Tres 1"),
        ("Marco", "Marco"),
        ("Suelta", "Suelta"),
    ]
    assert found.title == "Curso"
    assert [one.path for one in found.documents] == ["sitio/hoja.docx"]


def test_a_zip_of_web_pages_without_a_first_one_is_no_course(tmp_path: Path) -> None:
    found = read(tmp_path, {"a.html": b"<p>a</p>", "b/index.html": b"<p>b</p>"})
    assert (found.pages, [one.path for one in found.documents]) == ((), ["a.html", "b/index.html"])


def test_a_broken_lesson_is_named_and_keeps_its_place(tmp_path: Path) -> None:
    resources = "".join(f'<resource identifier="{name}" href="{name}.html"/>' for name in "abc")
    items = "".join(f'<item identifierref="{name}"><title>Lección {name}</title></item>' for name in "abc")
    many = b"<p " + b" ".join(b"a%d" % number for number in range(30_000)) + b">"
    members = {"imsmanifest.xml": manifest(items, resources), "a.html": b"<p>A</p>", "b.html": many, "c.html": b"<p>C</p>"}
    found = read(tmp_path, members)
    assert [text for _, _, text in lessons(found)] == ["A", "Lección b", "C"]
    assert found.warnings == ("lesson-unreadable:b.html",)


def test_a_lesson_that_ended_an_earlier_reader_is_left_out(tmp_path: Path) -> None:
    resources = "".join(f'<resource identifier="{name}" href="{name}.html"/>' for name in "ab")
    items = "".join(f'<item identifierref="{name}"><title>{name}</title></item>' for name in "ab")
    members = {"imsmanifest.xml": manifest(items, resources), "a.html": b"<p>Uno</p>", "b.html": b"<p>Dos</p>"}
    found = read(tmp_path, members, Limits(skip=frozenset({1})))
    assert [text for _, _, text in lessons(found)] == ["a", "Dos"]


def test_items_that_lead_to_the_same_file_read_it_once(tmp_path: Path) -> None:
    items = '<item identifierref="r"><title>Otra vez</title></item>' * 500
    found = read(tmp_path, {"imsmanifest.xml": manifest(items, '<resource identifier="r" href="a.html"/>'), "a.html": b"<p>A</p>" * 10_000})
    assert len([text for _, _, text in lessons(found) if text.startswith("A")]) == len(lessons(found)) < 20


def test_more_lessons_than_any_course_has_are_left_out(tmp_path: Path) -> None:
    started = time.process_time()
    found = read(tmp_path, {"imsmanifest.xml": manifest("<item/>" * 200_000)})
    assert found.warnings == (f"lessons-left-out:{MAX_ITEMS}",)
    with pytest.raises(TooLarge):
        read(tmp_path, {"imsmanifest.xml": manifest("<item/>" * 2_000_000)})
    assert time.process_time() - started < 5


@pytest.mark.parametrize("content", [b"", b"<a/>", b"<manifest>", b"<!DOCTYPE manifest SYSTEM 'http://127.0.0.1:9/a.dtd'><manifest/>"])
def test_what_is_no_manifest_is_damaged(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Damaged):
        read(tmp_path, {"imsmanifest.xml": content or b" ", "a.pdf": b"%PDF-1.4"})


@pytest.mark.parametrize(
    ("base", "href", "path"),
    [
        ("", "a/b.html", "a/b.html"),
        ("curso/", "../a.html?x=1#y", "a.html"),
        ("curso", "a.html", "curso/a.html"),
        ("", "a\\b.html", "a/b.html"),
        ("", "%2e%2e/%2e%2e/etc/passwd", None),
        ("a/", "../../etc/passwd", None),
        ("", "/etc/passwd", None),
        ("", "//example.org/a", None),
        ("", "https://example.org/a", None),
        ("", "file:///etc/passwd", None),
        ("", "javascript:alert(1)", None),
        ("../", "a.html", None),
        ("", "http://[", None),
        ("", "#a", None),
    ],
)
def test_a_reference_leads_into_the_package_or_nowhere(base: str, href: str, path: str | None) -> None:
    assert inside(base, href) == path
