"""How much one file may ask of us."""

import msgspec

MB = 1_000_000


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Bounds of one extraction. `skip` are pages (1-based) that broke an earlier reader: they are left empty.

    Page 0 in `skip` stands for what belongs to the whole file, such as its outline.
    """

    max_pages: int = 20_000
    max_characters: int = 50 * MB  # of all pages together
    max_members: int = 10_000  # of an archive
    max_unpacked_bytes: int = 200 * MB  # of all members read
    max_ratio: int = 100  # unpacked to packed, for members above `ratio_from_bytes`
    ratio_from_bytes: int = 10 * MB
    max_documents: int = 1_000  # of an archive, those of archives inside it included
    max_document_bytes: int = 2_000 * MB  # of all these together
    section_characters: int = 6_000  # a longer section is cut at paragraph ends
    text_page_characters: int = 3_000  # where plain text is cut
    skip: frozenset[int] = frozenset()
