"""Holds numpy's matrix library to one thread.

Its threads spin while they wait for each other, so on a machine that is busy with other work two of
them are four times slower than one (35 against 140 sentences a second where it was measured).
"""

from __future__ import annotations

import ctypes
from pathlib import Path


def one_thread() -> bool:
    """Ask the OpenBLAS in numpy's wheel for one thread; False where numpy brings another one."""
    import numpy as np

    for library in Path(np.__file__).parent.with_name("numpy.libs").glob("*openblas*"):
        loaded = ctypes.CDLL(str(library))
        for name in ("scipy_openblas_set_num_threads64_", "scipy_openblas_set_num_threads"):
            setter = getattr(loaded, name, None)
            if setter is not None:
                setter(ctypes.c_int(1))
                return True
    return False
