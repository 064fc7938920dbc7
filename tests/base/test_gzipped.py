"""Unpacking gzip that is whole, damaged, or swells beyond all measure."""

import gzip
import random
import tracemalloc

import pytest

from checker.base.gzipped import HARMLESS, RATIO, CutError, DamagedError, SwollenError, is_gzip, unpack
from checker.base.io import TooLargeError


def packed(times: int) -> bytes:
    """Gzip that unpacks to ``times`` MiB of nothing, made piece by piece of the same member."""
    return gzip.compress(bytes(1 << 20), mtime=0) * times


def test_what_was_packed_comes_out():
    """Whole files, also of several members, are unpacked; as much as the limit is."""
    data = gzip.compress(b"one ", mtime=0) + gzip.compress(b"two", mtime=0)
    assert is_gzip(data)
    assert unpack(data, 7) == b"one two"
    with pytest.raises(TooLargeError):
        unpack(data, 6)


def test_dense_text_of_any_size_comes_out():
    """Text that packs well, as exports do, is unpacked beyond what is harmless of anything."""
    order = '{"id": "57646%d", "status": "COMPLETED", "total": {"amount": "%d.00", "currency": "CNY"}},\n'
    text = "".join(order % (10**12 + number * 7919, number % 997) for number in range(750_000)).encode()
    small = gzip.compress(text, 1, mtime=0)
    assert HARMLESS < len(text) < RATIO * len(small)
    assert unpack(small) == text


@pytest.mark.parametrize("noise", [0, 100_000])
def test_what_swells_is_given_up_early(noise: int):
    """No more is unpacked than a hundred times of what has been read, whatever else the file holds."""
    bomb = gzip.compress(random.Random(1).randbytes(noise), mtime=0) + packed(1000)
    tracemalloc.start()
    with pytest.raises(SwollenError):
        unpack(bomb)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 * HARMLESS


@pytest.mark.parametrize("end", [1, 5, 12, -9, -4, -1])
def test_a_cut_file_is_said_to_be_cut(end: int):
    """Wherever it ends too early."""
    data = gzip.compress(bytes(range(256)) * 9, mtime=0)
    with pytest.raises((CutError, DamagedError)):
        unpack(data[:end])


def test_rubbish_is_damaged():
    """Wrong data, a wrong checksum and rubbish behind the end are damage."""
    data = gzip.compress(bytes(range(256)), mtime=0)
    for wrong in (
        data[:20] + b"\xff" * 9 + data[29:],
        data[:-8] + bytes(8),
        data + b"rubbish",
        b"\x1f\x8b\x09",
    ):
        with pytest.raises((DamagedError, CutError)):
            unpack(wrong)
