"""Sentence vectors: MiniLM-L6-v2 as a short forward pass in numpy, straight from its archive."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from notes.engines import weights
from notes.engines.blas import one_thread
from notes.errors import ExternalError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

SIZE = 384
_LAYERS, _HEADS = 6, 12
_MOST_TOKENS = 128  # a longer line is judged by its beginning
_BATCH = 32


class MiniLm:
    """The sentence model; loaded at first use."""

    def __init__(self) -> None:
        self._loading = Lock()
        self._weights: dict[str, Floats] = {}
        self._tokenizer: Any = None

    def vectors(self, sentences: Sequence[str]) -> Floats:
        """[n, SIZE] float32 of unit length, one row a sentence. Raises ExternalError."""
        import numpy as np

        self._load()
        if not sentences:
            return np.zeros((0, SIZE), np.float32)
        # Each once; those of like length together, so that little is spent on padding.
        different = sorted(set(sentences), key=lambda s: (len(s), s))
        found = np.concatenate(
            [self._batch(different[i : i + _BATCH]) for i in range(0, len(different), _BATCH)]
        )
        row = {sentence: i for i, sentence in enumerate(different)}
        vectors: Floats = found[[row[sentence] for sentence in sentences]]
        return vectors

    def _batch(self, sentences: list[str]) -> Floats:
        import numpy as np

        encoded = self._tokenizer.encode_batch(sentences)
        ids = np.array([e.ids for e in encoded])
        mask = np.array([e.attention_mask for e in encoded], np.float32)
        x = self._embedded(ids)
        hidden = np.where(mask[:, None, None, :] > 0, 0.0, -1e9).astype(np.float32)
        for layer in range(_LAYERS):
            x = self._layer(x, hidden, f"encoder.layer.{layer}.")
        pooled: Floats = (x * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
        return pooled

    def _embedded(self, ids: NDArray[np.int64]) -> Floats:
        w = self._weights
        x = w["embeddings.word_embeddings.weight"][ids]
        x = x + w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        x = x + w["embeddings.token_type_embeddings.weight"][0]
        return self._normed(x, "embeddings.LayerNorm")

    def _layer(self, x: Floats, hidden: Floats, at: str) -> Floats:
        import numpy as np
        from scipy.special import erf

        n, length, _ = x.shape

        def heads(name: str) -> Floats:
            y = self._linear(x, f"{at}attention.self.{name}")
            return y.reshape(n, length, _HEADS, -1).transpose(0, 2, 1, 3)

        scores = heads("query") @ heads("key").transpose(0, 1, 3, 2)
        scores = scores / np.float32((SIZE / _HEADS) ** 0.5) + hidden
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        scores /= scores.sum(-1, keepdims=True)
        mixed = (scores @ heads("value")).transpose(0, 2, 1, 3).reshape(n, length, SIZE)
        out = self._linear(mixed, f"{at}attention.output.dense")
        x = self._normed(x + out, f"{at}attention.output.LayerNorm")
        wide = self._linear(x, f"{at}intermediate.dense")
        wide = wide * np.float32(0.5) * (1 + erf(wide / np.float32(2**0.5)))
        return self._normed(x + self._linear(wide, f"{at}output.dense"), f"{at}output.LayerNorm")

    def _linear(self, x: Floats, name: str) -> Floats:
        # One flat product: numpy multiplies stacks of matrices one by one.
        flat = x.reshape(-1, x.shape[-1]) @ self._weights[f"{name}.weight"].T
        flat += self._weights[f"{name}.bias"]
        y: Floats = flat.reshape(*x.shape[:-1], -1)
        return y

    def _normed(self, x: Floats, name: str) -> Floats:
        import numpy as np

        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + np.float32(1e-12))
        y: Floats = x * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return y

    def _load(self) -> None:
        from tokenizers import Tokenizer

        with self._loading:
            if self._tokenizer is not None:
                return
            try:
                with weights.minilm_archive() as archive:
                    self._weights = _tensors(archive.read("model.safetensors"))
                    tokenizer = Tokenizer.from_str(archive.read("tokenizer.json").decode())
            except (KeyError, OSError, ValueError, struct.error) as error:
                raise ExternalError(
                    "The sentence model's file is damaged. Install the dependencies again.",
                    permanent=True,
                ) from error
            one_thread()
            tokenizer.enable_truncation(_MOST_TOKENS)
            tokenizer.enable_padding()
            self._tokenizer = tokenizer


def _tensors(blob: bytes) -> dict[str, Floats]:
    """The float32 tensors of a safetensors file: a header length, a JSON header, raw numbers."""
    import numpy as np

    (length,) = struct.unpack_from("<Q", blob)
    header = json.loads(blob[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__" or entry["dtype"] != "F32":
            continue
        start, end = entry["data_offsets"]
        raw = np.frombuffer(blob, "<f4", (end - start) // 4, 8 + length + start)
        tensors[name] = raw.reshape(entry["shape"])
    return tensors
