"""Named arrays in one file, in the safetensors format, mapped rather than read.

The format holds numbers only: nothing in it can run. Reading is our own twenty lines because the library copies
every tensor into memory, and an index is opened for the few rows that a question needs.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.types import IndexStorageError

_DTYPES = {
    "F32": np.float32, "F16": np.float16, "F64": np.float64, "I8": np.int8, "U8": np.uint8, "U16": np.uint16,
    "U32": np.uint32, "U64": np.uint64, "I32": np.int32, "I64": np.int64, "BOOL": np.bool_,
}  # fmt: skip
_MAX_HEADER_BYTES = 100_000_000  # the format's own limit


def dump_arrays(arrays: Mapping[str, NDArray]) -> bytes:
    """The arrays as the bytes of a safetensors file."""
    from safetensors.numpy import save

    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()})


def read_arrays(path: Path) -> dict[str, NDArray]:
    """Maps every array of a safetensors file, read-only.

    Raises:
        FileNotFoundError: there is no such file.
        IndexStorageError: the file is cut short or is not in the format.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            header_bytes = int.from_bytes(stream.read(8), "little")
            if not 2 <= header_bytes <= min(size - 8, _MAX_HEADER_BYTES):
                raise ValueError(f"header of {header_bytes} bytes in a file of {size}")
            header = json.loads(stream.read(header_bytes))
        mapped = np.memmap(path, dtype=np.uint8, mode="r")
        data = mapped[8 + header_bytes :]
        return {name: _view(data, entry) for name, entry in header.items() if name != "__metadata__"}
    except FileNotFoundError:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexStorageError(f"{path} is not a whole safetensors file ({error}).") from error


def _view(data: NDArray[np.uint8], entry: Mapping) -> NDArray:
    start, end = entry["data_offsets"]
    if not 0 <= start <= end <= data.size:
        raise ValueError(f"data from {start} to {end} in {data.size} bytes")
    return np.asarray(data[start:end]).view(_DTYPES[entry["dtype"]]).reshape(entry["shape"])
