"""What a child gives up for good before it reads: the network, other programs, and writing.

Layers that partly do the same, since no system has them all: containers forbid namespaces, old kernels know no Landlock, other
systems than Linux have none. Each says whether it could be had. Numbers are those of the Linux headers.
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from collections.abc import Sequence

NETWORK_NAMESPACE, SYSTEM_CALL_FILTER, LANDLOCK = "network namespace", "system call filter", "landlock"

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES, _SET_SECCOMP, _FILTER_MODE = 38, 22, 2
_MAY_READ = 1 << 2  # CAP_DAC_READ_SEARCH: an administrator may read what belongs to others
_CAPABILITIES_3 = 0x20080522

_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 444, 445, 446  # the same on every processor
_WRITE_FILE, _TRUNCATE = 1 << 1, 1 << 14
_CHANGES = 0b1_1111_1111_0011  # run, write, remove and make files of every kind
_REFER = 1 << 13
_FROM_VERSION = ((2, _REFER), (3, _TRUNCATE), (5, 1 << 15))  # version of Landlock, what else it can refuse
_TCP, _ABSTRACT_SOCKETS_AND_SIGNALS = 0b11, 0b11
_VERSION_WITH_TCP, _VERSION_WITH_SCOPES = 4, 6

_LOAD, _EQUALS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # instructions of a filter
_NUMBER_AT, _PROCESSOR_AT, _ARGUMENT_AT = 0, 4, 16
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_X32 = 0x40000000  # system calls of x86-64 from here on are of another kind
_NEWER = (424, 425, 428, 429, 430, 434, 435, 438, 442, 452, 463, 466)  # the same on every processor
# processor: (its mark, "signal a thread", refused are sockets, processes, the memory of others, attributes of files, administration)
# fmt: off
_REFUSED = {
    "x86_64": (0xC000003E, 234, (
        41, 53, 56, 57, 58, 59, 322, 62, 200, 101, 310, 311, 90, 91, 92, 93, 94, 132, 235, 261, 260, 268, 280, 188, 189, 190, 197, 198,
        199, 165, 166, 155, 161, 272, 308, 321, 298, 323, 248, 249, 250, 175, 313, 246, 169, 304, *_NEWER)),
    "aarch64": (0xC00000B7, 131, (
        198, 199, 220, 221, 281, 129, 130, 117, 270, 271, 52, 53, 54, 55, 88, 5, 6, 7, 14, 15, 16, 40, 39, 41, 51, 97, 268, 280, 241,
        282, 217, 218, 219, 105, 273, 104, 142, 265, *_NEWER)),
}
# fmt: on


def leave_network() -> list[str]:
    """
    Move into a network of one's own that leads nowhere, and give up what an administrator may do but reading.

    To be called before there is a second thread. Gives the layers that could not be had.
    """
    if not sys.platform.startswith("linux"):
        return [NETWORK_NAMESPACE]
    system = ctypes.CDLL(None, use_errno=True)
    alone = system.unshare(_NEW_NET) == 0 or system.unshare(_NEW_USER | _NEW_NET) == 0
    _drop_capabilities(system)
    return [] if alone else [NETWORK_NAMESPACE]


def give_up_rights() -> list[str]:
    """
    Have the kernel refuse for good: sockets, other programs and processes, every change of a file, signals to others.

    Whatever this process has open stays open. Gives the layers that could not be had.
    """
    if not sys.platform.startswith("linux"):
        return [LANDLOCK, SYSTEM_CALL_FILTER]
    system = ctypes.CDLL(None, use_errno=True)
    if system.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return [LANDLOCK, SYSTEM_CALL_FILTER]
    layers = ((LANDLOCK, _landlocked), (SYSTEM_CALL_FILTER, _filtered))
    return [name for name, take in layers if not take(system)]


def _drop_capabilities(system: ctypes.CDLL) -> None:
    header = ctypes.create_string_buffer(struct.pack("=Ii", _CAPABILITIES_3, 0), 8)
    held = ctypes.create_string_buffer(24)
    if system.capget(header, held) == 0:
        reading = struct.unpack_from("=I", held, 4)[0] & _MAY_READ  # what is permitted, of the first 32
        system.capset(header, struct.pack("=6I", reading, reading, 0, 0, 0, 0))


def _landlocked(system: ctypes.CDLL) -> bool:
    """Refuse every change below any folder, but writing to the null device, which libraries open without need."""
    version = system.syscall(_LANDLOCK_CREATE, None, 0, 1)
    if version < 1:
        return False
    changes = _CHANGES
    for since, what in _FROM_VERSION:
        changes |= what if version >= since else 0
    network = (_TCP,) if version >= _VERSION_WITH_TCP else ()
    scopes = (_ABSTRACT_SOCKETS_AND_SIGNALS,) if version >= _VERSION_WITH_SCOPES else ()
    rules = struct.pack(f"={1 + len(network) + len(scopes)}Q", changes, *network, *scopes)
    ruleset = system.syscall(_LANDLOCK_CREATE, rules, len(rules), 0)
    if ruleset < 0:
        return False
    nowhere = os.open(os.devnull, os.O_PATH | os.O_CLOEXEC)
    try:
        allowed = struct.pack("=Qi", changes & (_WRITE_FILE | _TRUNCATE), nowhere)
        added = system.syscall(_LANDLOCK_ADD, ruleset, 1, allowed, 0)
        return bool(added == 0 and system.syscall(_LANDLOCK_RESTRICT, ruleset, 0) == 0)
    finally:
        os.close(nowhere)
        os.close(ruleset)


def _filtered(system: ctypes.CDLL) -> bool:
    """Refuse system calls that no reader needs: those that Landlock does not know, and the same again where there is none."""
    known = _REFUSED.get(platform.machine())
    if known is None or sys.maxsize < 1 << 32:
        return False
    instructions = _instructions(*known)
    program = ctypes.create_string_buffer(b"".join(instructions))
    prologue = struct.pack("@HP", len(instructions), ctypes.addressof(program))
    return bool(system.prctl(_SET_SECCOMP, _FILTER_MODE, prologue, 0, 0) == 0)


def _instructions(processor: int, signal_thread: int, refused: Sequence[int]) -> list[bytes]:
    """Give a filter. Jumps count forward from the next instruction; the last two allow and refuse."""
    count = len(refused)
    return [
        _step(_LOAD, _PROCESSOR_AT),
        _step(_EQUALS, processor, 0, count + 6),
        _step(_LOAD, _NUMBER_AT),
        _step(_AT_LEAST, _X32, count + 4, 0),
        *(_step(_EQUALS, number, count + 3 - at, 0) for at, number in enumerate(refused)),
        _step(_EQUALS, signal_thread, 0, 2),
        _step(_LOAD, _ARGUMENT_AT),
        _step(_EQUALS, os.getpid(), 0, 1),  # a library that gives up signals itself
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _REFUSE),
    ]


def _step(code: int, value: int, if_so: int = 0, if_not: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_so, if_not, value)
