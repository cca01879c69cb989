"""Slugs: a resource's name in its address, made of the words of its title."""

import re
import unicodedata

from sqlmodel import Session, col, select

from repository.db import hold
from repository.models import Resource, SlugRedirect

MAX_SLUG = 80  # characters


def slugify(title: str) -> str:
    """Turn a title into lower-case ASCII words joined by hyphens, at most 80 characters; `recurso` when nothing is left."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    slug = ""
    for word in words:
        if len(slug) + len(word) + 1 > MAX_SLUG:
            break
        slug = f"{slug}-{word}" if slug else word
    return slug or (words[0][:MAX_SLUG] if words else "recurso")


def free_slug(session: Session, title: str) -> str:
    """Give the slug of a title, with a number if another resource has or had it; it stays free until the transaction ends."""
    slug = slugify(title)
    hold(session, f"slug {slug}")
    taken = set(session.exec(select(Resource.slug).where(col(Resource.slug).startswith(slug))).all())
    taken |= set(session.exec(select(SlugRedirect.slug).where(col(SlugRedirect.slug).startswith(slug))).all())
    if slug not in taken:
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"
