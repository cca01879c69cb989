"""The language data that Tesseract reads with: where it is, and which of it a document needs."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path

HOW_TO_GET_IT = "apt-get install tesseract-ocr-spa tesseract-ocr-eng"
NEEDED = ("spa", "eng")
_FOLDERS = (
    *("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata"),
    *("/usr/local/share/tessdata", "/opt/homebrew/share/tessdata"),
)
_OWN: Mapping[str, str] = {  # BCP 47: what Tesseract calls it
    "es": "spa",
    "en": "eng",
    "pt": "por",
    "fr": "fra",
    "ht": "hat",
    "de": "deu",
    "it": "ita",
    "qu": "que",
}
_SUFFIX = ".traineddata"


def folder(environ: Mapping[str, str] = os.environ) -> Path | None:
    """Give the folder of language data: the one that TESSDATA_PREFIX names, else the first of the usual ones; None without any."""
    named = environ.get("TESSDATA_PREFIX")
    places = [Path(named), Path(named) / "tessdata"] if named else [Path(place) for place in _FOLDERS]
    return next((place for place in places if any(place.glob(f"*{_SUFFIX}"))), None)


def installed(environ: Mapping[str, str] = os.environ) -> frozenset[str]:
    """Give the languages that can be read here, as Tesseract calls them."""
    place = folder(environ)
    return frozenset(path.name.removesuffix(_SUFFIX) for path in place.glob(f"*{_SUFFIX}")) if place else frozenset()


def lacking(there: Collection[str]) -> tuple[str, ...]:
    """Give those of the two languages of the interface that cannot be read."""
    return tuple(language for language in NEEDED if language not in there)


def models_for(language: str, there: Collection[str]) -> str | None:
    """
    Give what a document in `language` (BCP 47) is read with, in Tesseract's words; None where it is not `there`.

    Spanish and English are never read with each other's data, which would lose the accents. What has no data of its own is read with
    both of them: the letters are the same.
    """
    own = _own(language)
    if own in there:
        return own
    if own in NEEDED:
        return None
    return "+".join(model for model in NEEDED if model in there) or None


def also_needed(models: str, language: str, place: Path) -> str | None:
    """Give what a page in `language` (BCP 47) is to be read with besides `models`; None where it has all, or there is none."""
    own = _own(language)
    return own if own and own not in models.split("+") and (place / f"{own}{_SUFFIX}").is_file() else None


def _own(language: str) -> str:
    return _OWN.get(language.split("-", maxsplit=1)[0], "")
