"""The parts of a run, one for each batch, in its workshop: kept by whichever process has judged the batch.

Each is written beside its place, synced and renamed, with a header that says of which run it is and of what.
Where those who judge aren't handed batches, these lie in the workshop as well.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from array import array
from collections import Counter
from pathlib import Path
from typing import Final, Self

import msgspec
from msgspec import Struct

from checker.fleet.shops import ShopBatch

#: A shop at which so many processes died is the reason; a process may also be killed by somebody.
MOST_DEATHS: Final = 2


class PartHeader(Struct, frozen=True):
    """Of which run a part is, what its shops were made of, and a digest of what follows."""

    run: str
    inputs: str
    sha256: str


class Parts(Struct, frozen=True):
    """The parts of the run with that id, for any process that sees its ``workshop``."""

    workshop: Path
    run: str

    def inputs(self, number: int) -> str | None:
        """What the shops of a part were made of; None where this run has no such part yet."""
        found = self._read(number)
        return None if found is None else found[0].inputs

    def keep(self, number: int, inputs: str, content: bytes) -> None:
        """Keep a part, for whoever comes after this process too."""
        header = PartHeader(self.run, inputs, hashlib.sha256(content).hexdigest())
        write_whole(self._part(number), msgspec.json.encode(header) + b"\n" + content)

    def part(self, number: int) -> bytes:
        """What a part holds."""
        found = self._read(number)
        assert found is not None, "parts are read once all are there"
        return found[1]

    def lay_out(self, batch: ShopBatch) -> None:
        """Put a batch where any process finds it; nobody has died at it yet.

        Whoever starts the run again lays it out anew, so nothing is lost if it never reaches the disk.
        """
        self._diary(batch.number).unlink(missing_ok=True)
        self._batch(batch.number).write_bytes(msgspec.msgpack.encode(batch))

    def batch(self, number: int) -> ShopBatch:
        """A batch that was laid out."""
        return msgspec.msgpack.decode(self._batch(number).read_bytes(), type=ShopBatch)

    def diary(self, number: int) -> Diary:
        """What has become of those who have judged a batch that was laid out."""
        return Diary(self._diary(number))

    def clear_away(self, number: int) -> None:
        """A batch that was laid out is judged: its part is all that stays."""
        for file in (self._batch(number), self._diary(number)):
            file.unlink(missing_ok=True)

    def _part(self, number: int) -> Path:
        return self.workshop / f"part-{number:07}.ndjson"

    def _batch(self, number: int) -> Path:
        return self.workshop / f"batch-{number:07}"

    def _diary(self, number: int) -> Path:
        return self.workshop / f"diary-{number:07}"

    def _read(self, number: int) -> tuple[PartHeader, bytes] | None:
        try:
            head, _, content = self._part(number).read_bytes().partition(b"\n")
            header = msgspec.json.decode(head, type=PartHeader)
        except (FileNotFoundError, msgspec.MsgspecError):
            return None
        whole = header.run == self.run and header.sha256 == hashlib.sha256(content).hexdigest()
        return (header, content) if whole else None


class Diary:
    """At which shop of a batch a process is, for the one that comes after it has died.

    ``fatal`` are the places of shops at which too many have died.
    """

    def __init__(self, file: Path) -> None:
        self._file = file.open("r+b" if file.exists() else "w+b", buffering=0)
        places = array("I")
        before = self._file.read()
        places.frombytes(before[: len(before) // places.itemsize * places.itemsize])
        self._end = len(places) * places.itemsize
        self.fatal = frozenset(at for at, deaths in Counter(places).items() if deaths >= MOST_DEATHS)

    def begin(self, place: int) -> None:
        """The shop at that place comes next."""
        self._file.seek(self._end)
        self._file.write(array("I", (place,)).tobytes())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def write_whole(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file that is there as a whole or not at all, even where the machine goes down.

    ``mode`` says who may read and write it.
    """
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    with part.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if mode is not None:
        part.chmod(mode)
    part.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """See to it that what lies in a folder is on the disk under its name."""
    if os.name == "nt":  # there a folder can't be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
