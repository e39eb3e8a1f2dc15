"""Invariant 6: no secret is in any output."""

import gzip
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote


def secrets_found(folder: Path, outputs: Sequence[str], secrets: Sequence[str]) -> Iterator[str]:
    """Places that hold a secret, in any spelling and case: files as they lie there, unpacked, and as text."""
    wanted = {
        spelling.lower().encode() for secret in secrets for spelling in (secret, quote(secret), quote(secret, safe=""))
    }
    for place, content in (*_files(folder), *(("output", text.encode()) for text in outputs)):
        lowered = content.lower()
        if any(spelling in lowered for spelling in wanted):
            yield place


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        yield str(path), path.read_bytes()
        if path.suffix == ".gz":
            yield f"{path} unpacked", gzip.decompress(path.read_bytes())
        if path.suffix == ".sqlite3":
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
                yield f"{path} as text", "\n".join(connection.iterdump()).encode()
