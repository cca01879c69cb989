"""What the answer needs to know about addresses; the web makes them."""

from typing import Protocol

from index.query import SearchQuery


class Addresses(Protocol):
    """Makes the links of an answer. `labels` is the language of the page that a link leads to."""

    def search(self, query: SearchQuery) -> str:
        """Give the address of a search of the same kind as the answer."""
        ...

    def resource(self, slug: str, labels: str) -> str:
        """Give the address of a resource's page."""
        ...

    def page(self, slug: str, number: int, labels: str, query_text: str) -> str:
        """Give the address of one page of a resource, keeping what was searched so that it can be marked."""
        ...

    def file(self, resource_id: str) -> str:
        """Give the address of a resource's file."""
        ...

    def cover(self, resource_id: str) -> str | None:
        """Give the address of a small picture of the first page; None where there are none."""
        ...
