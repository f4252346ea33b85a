"""Arrays kept on disk: one numpy file, no pickle, whole or not at all."""

from __future__ import annotations

import io
from dataclasses import fields
from pathlib import Path
from typing import TypeVar

import numpy as np

from svb_qual.files import write_whole

Kind = TypeVar("Kind")


def save_arrays(path: Path, **arrays: np.ndarray) -> None:
    """Write arrays under their names; the same arrays give the same bytes."""
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    write_whole(path, buffer.getvalue())


def save_fields(path: Path, item: object) -> None:
    """Write a dataclass whose fields are all arrays."""
    save_arrays(path, **{field.name: getattr(item, field.name) for field in fields(item)})


def load_fields(path: Path, kind: type[Kind]) -> Kind:
    """Read what ``save_fields`` wrote of a dataclass of this kind."""
    with np.load(path, allow_pickle=False) as arrays:
        return kind(**{field.name: arrays[field.name] for field in fields(kind)})
