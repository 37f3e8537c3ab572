"""What goes between the server and a worker: messages, and of results what is new.

A message is a pickle after its length. A result under way is sent four times a second,
and most of it stood in the last one: losses grow at their end, pictures are added. So
its arrays are compared byte by byte with those sent before, and of each only what
comes after the part they share goes over; the other side puts both together again.
Both sides begin without any, and hand on the arrays that `changes` and `join` return.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, BinaryIO

import numpy as np

New = list[tuple[int, bytes]]  # how many bytes are as before, and those that follow


def send(stream: BinaryIO, message: Any) -> None:
    """Writes one message and flushes it."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(struct.pack("<Q", len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """Reads one message. Raises EOFError at the end."""
    head = stream.read(8)
    if len(head) < 8:
        raise EOFError
    (size,) = struct.unpack("<Q", head)
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return pickle.loads(data)


def changes(value: Any, before: Sequence[bytes]) -> tuple[bytes, New, list[bytes]]:
    """Returns a pickle of a value without its arrays, what is new in them, and all.

    Each array is compared with the one that stood in its place before.
    """
    buffers: list[pickle.PickleBuffer] = []
    head = pickle.dumps(value, protocol=5, buffer_callback=buffers.append)
    arrays = [bytes(buffer.raw()) for buffer in buffers]
    pairs = zip_longest(before[: len(arrays)], arrays, fillvalue=b"")
    kept = [shared(old, new) for old, new in pairs]
    new = [(keep, array[keep:]) for keep, array in zip(kept, arrays, strict=True)]
    return head, new, arrays


def join(new: New, before: Sequence[bytes]) -> list[bytes]:
    """Returns all arrays from what is new in them; what is as before is not copied."""
    pairs = zip_longest(before[: len(new)], new, fillvalue=b"")
    return [old[:keep] + added for old, (keep, added) in pairs]


def restore(head: bytes, arrays: Sequence[bytes]) -> Any:
    """Returns a value from its pickle; its arrays are not to be written to."""
    return pickle.loads(head, buffers=arrays)


def shared(old: bytes, new: bytes) -> int:
    """Returns how many bytes at the beginning are the same."""
    length = min(len(old), len(new))
    a, b = (np.frombuffer(data, np.uint8, length) for data in (old, new))
    differs = a != b
    first = int(differs.argmax()) if length else 0
    return first if length and differs[first] else length
