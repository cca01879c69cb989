"""Meaning: pages and queries as vectors of a sentence encoder, and the nearest pages of a query."""
