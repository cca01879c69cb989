"""An ONNX export of multilingual-e5-small, or of a model that is used alike: mean of the tokens, prefixes query and passage."""

import hashlib
import os
import unicodedata
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from index.errors import EncoderMissing
from index.meaning.encoders import Vectors
from index.meaning.windows import WHOLE_CHARS

MOST_CHARS = 6_000  # of one text, before it is cut into tokens
MOST_TOKENS = 512
SAMPLES = 64  # pieces of the weights that tell one export from another
SAMPLE_BYTES = 65_536
HOW = "install maleta[e5], and put model.onnx and tokenizer.json into the folder that MALETA_ENCODER names"


def version(folder: Path) -> str:
    """
    Name an export by its weights and its tokenizer.

    Raises:
        EncoderMissing: a file or a package is not there.
    """
    if missing := [name for name in ("onnxruntime", "tokenizers") if find_spec(name) is None]:
        raise EncoderMissing(f"{' and '.join(missing)} not installed: {HOW}")
    digest = hashlib.blake2b(digest_size=6)
    try:
        for path in (_weights(folder), folder / "tokenizer.json"):
            size = path.stat().st_size
            digest.update(str(size).encode())
            with path.open("rb") as file:
                for start in sorted({number * size // SAMPLES for number in range(SAMPLES)}):
                    file.seek(start)
                    digest.update(file.read(SAMPLE_BYTES))
    except OSError as error:
        raise EncoderMissing(f"{folder} holds no encoder: {HOW}") from error
    return f"e5-{digest.hexdigest()}"


class E5Encoder:
    """The export in `folder`, one text at a time: padding would cost more than a call.

    Raises:
        EncoderMissing: the files are no such model.
    """

    def __init__(self, folder: Path) -> None:
        import onnxruntime  # noqa: PLC0415 - an extra, which `version` saw
        from tokenizers import Tokenizer  # noqa: PLC0415 - the same

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        try:
            self._tokenizer = Tokenizer.from_file(os.fspath(folder / "tokenizer.json"))
            self._session = onnxruntime.InferenceSession(os.fspath(_weights(folder)), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # both packages raise kinds of their own, derived from nothing else
            raise EncoderMissing(f"the encoder in {folder} cannot be opened: {type(error).__name__}: {HOW}") from error
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(max_length=MOST_TOKENS)
        self._inputs = {one.name for one in self._session.get_inputs()}
        self.dimensions = len(self.query("."))

    def page(self, pieces: Sequence[str]) -> Vectors:
        """Encode a page by its windows: the beginning of the whole, and each of them where there are several."""
        texts = pieces if len(pieces) == 1 else [" ".join(pieces)[:WHOLE_CHARS], *pieces]
        return np.stack([self._encode(f"passage: {_clean(text)}") for text in texts])

    def query(self, text: str) -> Vectors:
        """Encode what somebody looks for."""
        return self._encode(f"query: {_clean(text)}")

    def _encode(self, text: str) -> Vectors:
        ids = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        given: dict[str, NDArray[Any]] = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        answer = self._session.run(None, {name: value for name, value in given.items() if name in self._inputs})[0]
        mean = np.asarray(answer, dtype=np.float32)[0].mean(axis=0)
        return cast("Vectors", (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32))


def _weights(folder: Path) -> Path:
    """Give the model's file; exporters put it beside the tokenizer or into a folder of its own."""
    beside = folder / "model.onnx"
    return beside if beside.is_file() else folder / "onnx" / "model.onnx"


def _clean(text: str) -> str:
    """Give what the tokenizer can take: no lone surrogates, no NUL, compatibility forms written out."""
    text = text[:MOST_CHARS].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return unicodedata.normalize("NFKC", text).replace("\0", " ")[: 2 * MOST_CHARS]
