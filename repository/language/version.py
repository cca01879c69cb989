"""The version of tokens: every index rebuilds by itself when it changes."""

from pathlib import Path
from zlib import crc32

from repository.concepts import FILE as CONCEPTS

_CODE = 3  # raise it when folding, cutting, stemming or finding concepts changes; the lists below count by themselves
_LISTS = (CONCEPTS, *(Path(__file__).parent / name for name in ("function_words.csv", "stem_exceptions.csv")))

TOKEN_VERSION = crc32(b"".join(path.read_bytes() for path in _LISTS), _CODE) & 0x7FFFFFFF
