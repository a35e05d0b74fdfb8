"""Opens the ONNX models that ship with the package."""

from __future__ import annotations

from typing import Any

from notes.engines import weights
from notes.errors import ExternalError


def session(name: str, threads: int) -> Any:
    """An onnxruntime session on the processor. Raises ExternalError."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # A thread that waits must not burn the core that another process could use.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    path = weights.packaged_onnx(name)
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except (RuntimeError, OSError) as error:
        raise ExternalError(
            f"The model file {name} can't be opened: {error}. Get the project's files again.",
            permanent=True,
        ) from error
