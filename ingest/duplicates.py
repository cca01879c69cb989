"""What makes two documents look like one work: the same words, or the same numbers and concepts in another language."""

import hashlib
import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

from ingest.studied import Studied
from repository.details import UNKNOWN_LANGUAGE
from repository.signatures import LANGUAGE_EDITION, NEAR_DUPLICATE, SAME_TEXT, Found, Signed

PERMUTATIONS = 128
SEED = 7
BAND = 4  # values: two documents of .7 share one of the 32 bands for sure, of .3 in one case of four
SHINGLE = 4  # words
ALIKE = 0.7  # of the shingles of two near-duplicates
SAME = 0.97  # of the shingles: what differs is page numbers, or a word that a format broke
LEAST_WORDS = 20
LEAST_NEUTRAL = 5  # concepts and numbers of a document that can be told in another language

# Two editions: measured on documents of the field, see docs/suggestions.md
CONCEPTS_ALIKE = 0.75  # together with NUMBERS_ALIKE
NUMBERS_ALIKE = 0.4
CONCEPTS_WITH_SAME_NUMBERS = 0.55  # together with SAME_NUMBERS
SAME_NUMBERS = 0.8
CONCEPTS_ALONE = 0.85  # where there are hardly any numbers to compare
NUMBERS_ALONE = 0.7  # where hardly any concept is named
LEAST_CONCEPTS = 5
LEAST_NUMBERS = 3
LEAST_SAME_NUMBERS = 6
LEAST_NUMBERS_ALONE = 20
LENGTHS = 2.0  # times as long may one of them be
_MOST_NUMBERS = 500  # that are kept of a document

_NUMBER = re.compile(r"(?<![^\W_])\d+(?:[.,]\d+)*")


def sign(document: Studied) -> Signed | None:
    """Give what is compared of a document; None where it has hardly any text."""
    folded = [word for words in document.cuts for word in words.folded]
    if len(folded) < LEAST_WORDS:
        return None
    shingles = {" ".join(folded[start : start + SHINGLE]) for start in range(len(folded) - SHINGLE + 1)}
    concepts = {concept: count.times for concept, count in document.concepts.items()}
    numbers = _numbers(document)
    neutral = {*concepts, *numbers}
    words_hash = _minhash(shingles)
    neutral_hash = _minhash(neutral)
    profile = {
        "language": document.language.split("-", maxsplit=1)[0],
        "pages": len(document.sheets),
        "characters": sum(len(sheet.text) for sheet in document.sheets),
        "crime": document.crime,
        "concepts": concepts,
        "numbers": numbers,
    }
    bands = _bands("w", words_hash) + (_bands("n", neutral_hash) if len(neutral) >= LEAST_NEUTRAL else [])
    digest = hashlib.sha256(" ".join(folded).encode()).hexdigest()
    return Signed(
        digest=digest, words=words_hash.tobytes(), neutral=neutral_hash.tobytes(), profile=profile, bands=tuple(sorted(set(bands)))
    )


def compare(one: Signed, other: Signed) -> Found | None:
    """
    Tell whether two documents may be one work, and why; None where they are not alike.

    Documents about trafficking in persons and about smuggling of migrants are never one work, however alike they are.
    """
    crimes = {one.profile["crime"], other.profile["crime"]} - {None}
    if len(crimes) > 1:
        return None
    alike = float(np.mean(np.frombuffer(one.words, "<u4") == np.frombuffer(other.words, "<u4")))
    if one.digest == other.digest or alike >= SAME:
        return Found(SAME_TEXT, 1.0 if one.digest == other.digest else alike, {"words": round(alike, 2)})
    if alike >= ALIKE:
        return Found(NEAR_DUPLICATE, alike, {"words": round(alike, 2)})
    languages = {one.profile["language"], other.profile["language"]}
    return _edition(one.profile, other.profile) if len(languages) == 2 and UNKNOWN_LANGUAGE not in languages else None


def _edition(one: Mapping[str, Any], other: Mapping[str, Any]) -> Found | None:
    """Compare what does not change with the language."""
    lengths = one["characters"] / other["characters"]
    if not 1 / LENGTHS <= lengths <= LENGTHS:
        return None
    concepts = _cosine(one["concepts"], other["concepts"])
    numbers = _share(one["numbers"], other["numbers"])
    named = min(len(one["concepts"]), len(other["concepts"]))
    counted = min(len(one["numbers"]), len(other["numbers"]))
    if not _is_met(concepts, numbers, named, counted):
        return None
    evidence = {
        "concepts": round(concepts, 2),
        "shared_concepts": len(one["concepts"].keys() & other["concepts"].keys()),
        "numbers": round(numbers, 2),
        "shared_numbers": len(one["numbers"].keys() & other["numbers"].keys()),
        "pages": sorted((one["pages"], other["pages"])),
    }
    return Found(LANGUAGE_EDITION, round((concepts + numbers) / 2, 4), evidence)


def _is_met(concepts: float, numbers: float, named: int, counted: int) -> bool:
    """Tell whether concepts and numbers are alike enough, by how many there are of each."""
    if named < LEAST_CONCEPTS:
        return counted >= LEAST_NUMBERS_ALONE and numbers >= NUMBERS_ALONE
    if counted < LEAST_NUMBERS:
        return concepts >= CONCEPTS_ALONE
    if counted >= LEAST_SAME_NUMBERS and numbers >= SAME_NUMBERS:
        return concepts >= CONCEPTS_WITH_SAME_NUMBERS
    return concepts >= CONCEPTS_ALIKE and numbers >= NUMBERS_ALIKE


def _numbers(document: Studied) -> dict[str, int]:
    """Count numbers of two digits and more, points and commas left out: languages write them otherwise."""
    found: Counter[str] = Counter()
    for sheet in document.sheets:
        found.update(digits for match in _NUMBER.findall(sheet.text) if 2 <= len(digits := re.sub(r"\D", "", match)) <= 9)
    most = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:_MOST_NUMBERS]
    return dict(sorted(most))


def _minhash(tokens: set[str]) -> NDArray[np.uint32]:
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    sketch.update(sorted(tokens))
    return np.array(sketch.digest(), dtype="<u4")


def _bands(kind: str, sketch: NDArray[np.uint32]) -> list[int]:
    """Give the hash of each band as a signed number of 64 bits, as databases keep it."""
    return [
        int.from_bytes(
            hashlib.blake2b(f"{kind}{start}".encode() + sketch[start : start + BAND].tobytes(), digest_size=8).digest(), signed=True
        )
        for start in range(0, PERMUTATIONS, BAND)
    ]


def _cosine(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    """Compare counts by their logarithms."""
    dot = sum(math.log1p(count) * math.log1p(other[name]) for name, count in one.items() if name in other)
    lengths = math.sqrt(_square(one) * _square(other))
    return dot / lengths if lengths else 0.0


def _square(counts: Mapping[str, int]) -> float:
    return sum(math.log1p(count) ** 2 for count in counts.values())


def _share(one: Mapping[str, int], other: Mapping[str, int]) -> float:
    both = one.keys() | other.keys()
    return len(one.keys() & other.keys()) / len(both) if both else 0.0
