"""What the API says of resources, pages and vocabularies: frozen values that are the JSON bodies."""

from typing import Any

import msgspec

from index.result import Links


class Code(msgspec.Struct, frozen=True):
    """A code with its label in the language asked for."""

    code: str
    label: str


class FileBody(msgspec.Struct, frozen=True):
    """A file to download. `size` is in bytes."""

    name: str
    media_type: str
    size: int
    sha256: str
    url: str


class Edition(msgspec.Struct, frozen=True):
    """Another resource, such as an edition in another language. `language` is a BCP 47 tag."""

    id: str
    language: str
    title: str
    url: str
    api_url: str


class ResourceBody(msgspec.Struct, frozen=True, kw_only=True):
    """A published resource. `details` holds its fields as stored, `labels` the words for the codes in them."""

    id: str
    slug: str
    title: str
    title_language: str
    abstract: str | None
    languages: tuple[str, ...]
    type: Code
    kind: str | None
    year: int | None
    page_count: int
    published_at: str | None  # ISO 8601, UTC
    updated_at: str
    url: str
    api_url: str
    cover_url: str | None
    file: FileBody | None
    details: dict[str, Any]
    labels: dict[str, tuple[Code, ...]]


class ResourceWhole(ResourceBody, frozen=True, kw_only=True):
    """A resource with what stands beside it."""

    also_in: tuple[Edition, ...]
    parts: tuple[Edition, ...]
    part_of: Edition | None
    attachments: tuple[FileBody, ...]


class ResourceList(msgspec.Struct, frozen=True):
    """Published resources, the newest publication first. `total` counts all of them."""

    total: int
    page: int
    size: int
    resources: tuple[ResourceBody, ...]
    links: Links


class PageBody(msgspec.Struct, frozen=True, kw_only=True):
    """The text of one page. `images` are addresses by width in pixels; empty where the format has no pages to draw."""

    resource: str
    number: int
    label: str | None
    heading: str | None
    languages: tuple[str, ...]
    text: str
    url: str
    images: dict[str, str]
    links: "PageLinks"


class PageLinks(msgspec.Struct, frozen=True):
    """Addresses of the neighbouring pages."""

    next: str | None
    previous: str | None


class EntryBody(msgspec.Struct, frozen=True):
    """A code, its labels by language, and the broader code it stands under."""

    code: str
    labels: dict[str, str]
    parent: str | None = None


class VocabularyBody(msgspec.Struct, frozen=True):
    """A list of codes, and the fields of a resource that take their values from it."""

    name: str
    fields: tuple[str, ...]
    entries: tuple[EntryBody, ...]


class VocabularyList(msgspec.Struct, frozen=True):
    """All lists of codes."""

    vocabularies: tuple[VocabularyBody, ...]
