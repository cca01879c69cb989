"""A small published collection to look at: resources of every sort, fed to an index."""

import io
from pathlib import Path
from typing import Any

import msgspec
from reportlab.lib.pagesizes import A5
from reportlab.pdfgen.canvas import Canvas
from sqlmodel import Session

from index.feed import Feeder
from ingest.formats import pdf
from ingest.limits import Limits
from ingest.render import draw
from repository import catalogue, db, images
from repository.catalogue import Upload
from repository.db import Database
from repository.files import FileStore
from repository.images import PictureName
from repository.models import Resource
from repository.pages import NewPage, replace_pages
from repository.settings import Settings

ACTOR = "ana"
HOSTILE_NAME = 'informe "final"; ñandú\r\nSet-Cookie: a=b.html'
BOOK_PAGES = 24


class Stage(msgspec.Struct, frozen=True):
    """Where the collection lies; `ids` and `slugs` of its resources by a short name."""

    settings: Settings
    ids: dict[str, str]
    slugs: dict[str, str]


def build(folder: Path) -> Stage:
    """Build the collection in an empty folder."""
    settings = Settings(data=folder)
    store = Database(settings.database)
    db.prepare(store)
    builder = _Builder(store, FileStore(settings.files))
    builder.everything()
    feeder = Feeder(settings, store)
    feeder.drain()
    feeder.close()
    store.close()
    return Stage(settings, builder.ids, builder.slugs)


def book() -> bytes:
    """Make a PDF whose every page says its number, and some of which speak of job offers."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=A5)
    for number in range(1, BOOK_PAGES + 1):
        canvas.setFont("Helvetica", 12)
        canvas.drawString(60, 520, f"Hoja {number} del manual para facilitar")
        canvas.drawString(60, 490, "Una oferta de trabajo falsa promete mucho." if number % 5 == 2 else "El grupo conversa con calma.")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


class _Builder:
    """Adds resources one by one."""

    def __init__(self, store: Database, files: FileStore) -> None:
        self.store = store
        self.files = files
        self.ids: dict[str, str] = {}
        self.slugs: dict[str, str] = {}

    def everything(self) -> None:
        self._book()
        self._editions()
        self._kinds()
        self._practices()
        self._unpublished()
        self._many()

    def _book(self) -> None:
        content = book()
        details = {
            "title": {"es": "Manual para facilitar sin dañar", "en": "Manual for facilitating without harm"},
            "abstract": {"es": "Cómo llevar un grupo con cuidado.", "en": "How to lead a group with care."},
            "type": "manual",
            "theme": ["trafficking-in-persons"],
            "audience": ["teachers-facilitators"],
            "country": ["MX", "GT"],
            "language": ["es"],
            "year": 2024,
            "publisher": "Proyecto Maleta",
            "licence": "CC-BY-4.0",
        }
        upload = self._upload(content, "manual ñandú.pdf", "application/pdf")
        path = self.files.local_path(upload.stored.sha256)
        assert path is not None
        read = pdf.extract(path, Limits()).pages
        found = [
            NewPage(
                number=page.number,
                text=page.text,
                label=page.label,
                languages=("es",),
                outline=f"Parte {1 + page.number // 10}",
                width=page.width,
                height=page.height,
                boxes=page.boxes,
            )
            for page in read
        ]
        with self.store.write() as session:
            resource = self._add(session, "book", details, upload, pages=found)
            attached = self._upload(b"<script>alert(1)</script>", HOSTILE_NAME, "text/html")
            catalogue.add_attachment(session, resource, attached)
            catalogue.change_slug(session, resource, "manual-para-facilitar")
            self.slugs["book"] = "manual-para-facilitar"
            self.slugs["book before"] = "manual-para-facilitar-sin-danar"
            file = catalogue.current_file(session, resource.key or 0)
            assert file is not None
            for name in (PictureName(file.id or 0, number, width) for number in (1, 2, 3) for width in images.WIDTHS):
                picture = self.files.put(io.BytesIO(draw(path, name.number, name.width)))
                images.keep(session, name, picture.sha256)

    def _editions(self) -> None:
        title = {"es": "Clase: trata y tráfico ilícito no son lo mismo", "en": "Lesson: trafficking and smuggling are not the same"}
        common: dict[str, Any] = {
            "title": title,
            "type": "lesson",
            "theme": ["trafficking-in-persons", "smuggling-of-migrants"],
            "year": 2023,
        }
        spanish = [
            "La trata de personas es un delito contra una persona.",
            "El tráfico ilícito de migrantes es facilitar la entrada ilegal.",
        ]
        english = ["Trafficking in persons is a crime against a person.", "Smuggling of migrants is procuring illegal entry."]
        with self.store.write() as session:
            first = self._add(session, "lesson es", {**common, "language": ["es"]}, self._text(spanish, "clase.md"), _pages(spanish, "es"))
            other = {**common, "language": ["en"], "year": 2022}
            self._add(session, "lesson en", other, self._text(english, "lesson.md"), _pages(english, "en"), work_id=first.work_id)

    def _kinds(self) -> None:
        activity = {
            "title": {"es": "Dinámica: cinco puertas"},
            "abstract": {"es": "El grupo decide qué puerta abrir."},
            "type": "dynamic",
            "language": ["es"],
            "audience": ["adolescents"],
            "technology": ["none"],
            "cost": "free",
            "experience": "novice",
            "minutes": 45,
            "group_min": 8,
            "group_max": 25,
            "age_min": 12,
            "age_max": 17,
            "objective": {"es": "Reconocer decisiones seguras."},
            "materials": {"es": "Cinco hojas grandes."},
            "steps": {"es": "10 min · Bienvenida y acuerdos.\n25 min · Las cinco puertas.\n10 min · Cierre."},
            "safeguarding": {"es": "Nadie cuenta lo que no quiere contar."},
            "country": ["HN"],
            "year": 2025,
        }
        closed = {
            "title": {"es": "Protocolo de entrevista " + "con niñas, niños y adolescentes " * 4},
            "type": "protocol",
            "access": "record-only",
        }
        course = {
            "title": {"es": "Curso para personal consular"},
            "type": "course",
            "access": "link-only",
            "link": "https://example.org/curso",
            "hours": 20,
            "enrolment": "https://example.org/inscripcion",
        }
        kit = {"title": {"es": "Kit de campaña: decidir con información"}, "type": "campaign-kit", "theme": ["online-recruitment"]}
        with self.store.write() as session:
            self._add(
                session,
                "activity",
                activity,
                self._text(["Cinco puertas de papel."], "cinco.md"),
                _pages(["Cinco puertas de papel."], "es"),
            )
            self._add(session, "closed", closed, self._text(["Preguntas secretas."], "p.md"), _pages(["Preguntas secretas."], "es"))
            self._add(session, "course", course)
            whole = self._add(session, "kit", kit)
            part = {"title": {"es": "Cartel de la campaña"}, "type": "poster"}
            self._add(
                session,
                "part",
                part,
                self._text(["Pregunte antes de viajar."], "cartel.md"),
                _pages(["Pregunte antes de viajar."], "es"),
                whole.key,
            )

    def _practices(self) -> None:
        practice = {
            "title": {"es": "Albergue que escucha"},
            "abstract": {"es": "Un albergue modelo acuerda sus reglas con quienes lo usan."},
            "type": "good-practice",
            "country": ["HN"],
            "region": ["013"],
            "strand": ["prevention"],
            "organization": "Albergue modelo",
            "crime": ["trafficking-in-persons"],
            "method": {"es": "Reuniones cada semana."},
            "year": 2024,
        }
        other = {
            **practice,
            "title": {"es": "Radio del puerto"},
            "method": {"es": "Cápsulas de radio."},
            "risks": {"es": "Voces conocidas."},
        }
        with self.store.write() as session:
            self._add(session, "practice", practice)
            self._add(session, "other practice", other)

    def _unpublished(self) -> None:
        with self.store.write() as session:
            withdrawn = self._add(session, "withdrawn", {"title": {"es": "Folleto retirado"}, "type": "leaflet"})
            catalogue.withdraw(session, withdrawn, actor=ACTOR)
            upload = self._text(["Texto que nadie ve."], "b.md")
            self._add(
                session,
                "draft",
                {"title": {"es": "Borrador oculto"}, "type": "guide"},
                upload,
                _pages(["Texto que nadie ve."], "es"),
                show=False,
            )
            erased = self._add(session, "erased", {"title": {"es": "Cartel borrado"}, "type": "poster"})
            catalogue.erase(session, erased)

    def _many(self) -> None:
        """Add enough for a second page of results."""
        with self.store.write() as session:
            for number in range(1, 13):
                text = f"Ficha número {number}: viajar con información."
                details = {"title": {"es": f"Hoja de trabajo {number}"}, "type": "worksheet", "language": ["es"], "year": 2000 + number}
                self._add(session, f"sheet {number}", details, self._text([text], f"hoja-{number}.txt"), _pages([text], "es"))

    def _add(
        self,
        session: Session,
        name: str,
        details: dict[str, Any],
        upload: Upload | None = None,
        pages: list[NewPage] | None = None,
        part_of: int | None = None,
        *,
        work_id: str | None = None,
        show: bool = True,
    ) -> Resource:
        resource = catalogue.add_resource(session, details, upload, work_id=work_id, part_of=part_of, actor=ACTOR)
        file = catalogue.current_file(session, resource.key or 0)
        if file and pages:
            replace_pages(session, file, pages, language=pages[0].languages[0], verdict="ok")
        if show:
            catalogue.publish(session, resource, actor=ACTOR, unsettled=True)
        self.ids[name] = resource.id
        self.slugs[name] = resource.slug or ""
        return resource

    def _text(self, pages: list[str], name: str) -> Upload:
        return self._upload("\n\n".join(pages).encode(), name, "text/markdown")

    def _upload(self, content: bytes, name: str, media_type: str) -> Upload:
        return Upload(self.files.put(io.BytesIO(content)), name, media_type)


def _pages(texts: list[str], language: str) -> list[NewPage]:
    return [NewPage(number=number, text=text, languages=(language,)) for number, text in enumerate(texts, start=1)]
