"""What a pickle imports and calls, read from its opcodes and never run; bounded, and of damaged data what was seen so far."""

from __future__ import annotations

from typing import NamedTuple

LONGEST_NAME = 200
IMPORTS = 64
"""Names that are kept."""

_FIXED = {ord("J"): 4, ord("K"): 1, ord("M"): 2, 0x80: 1, 0x95: 8, ord("G"): 8, 0x82: 1, 0x83: 2, 0x84: 4}
"""Opcode → bytes of its argument."""
_COUNTED = {0x8C: 1, ord("X"): 4, 0x8D: 8, ord("U"): 1, ord("T"): 4, ord("B"): 4, ord("C"): 1, 0x8E: 8, 0x96: 8, 0x8A: 1, 0x8B: 4}
"""Opcode → bytes of the length that its argument starts with."""
_TEXTS = frozenset({0x8C, ord("X"), 0x8D, ord("U"), ord("T")})
_LINES = frozenset(b"ILFSVPpg")
_PUTS = {ord("q"): 1, ord("r"): 4}
_GETS = {ord("h"): 1, ord("j"): 4}
_BARE = frozenset(b"(.012NQRabdeltosu)]}" + bytes((0x81, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8F, 0x90, 0x91, 0x92, 0x93, 0x94, 0x97, 0x98)))
_CALLS = frozenset(b"Rob" + bytes((0x81, 0x92)))
_IMPORTING = frozenset(b"ci")
_EXTENSIONS = frozenset((0x82, 0x83, 0x84))
_STOP, _MEMOIZE, _STACK_GLOBAL = ord("."), 0x94, 0x93


class Pickled(NamedTuple):
    """What was seen in a pickle."""

    imports: tuple[str, ...]
    """`module.name`, in order of appearance."""
    calls: bool
    """It calls or builds something."""
    ended: bool
    """The opcodes are sound up to STOP, or up to the end of what was there to look at."""
    operations: int


class _Scanner:
    """Follows the opcodes as far as names go: which texts are on top, and which lie in the memo."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.texts: list[str | None] = [None, None]
        self.memo: dict[int, str | None] = {}
        self.imports: dict[str, None] = {}
        self.calls = False
        self.ended = False

    def run(self, limit: int) -> int:
        """Look at up to so many opcodes; return how many there were."""
        for count in range(limit):
            if self.at >= len(self.data):
                return count
            operation = self.data[self.at]
            self.at += 1
            if operation == _STOP:
                self.ended = True
                if self.data[self.at : self.at + 1] != b"\x80":  # an old torch file is several pickles in a row
                    return count + 1
                self.memo.clear()
            elif not self._step(operation):
                return count
        return limit

    def _step(self, operation: int) -> bool:
        """Pass over one opcode with its argument; False when it is none."""
        if operation in _BARE:
            self._bare(operation)
        elif operation in _COUNTED:
            self._counted(operation)
        elif operation in _FIXED:
            self.at += _FIXED[operation]
            if operation in _EXTENSIONS:
                self._import("copyreg extension")
        elif operation in _PUTS:
            self._remember(self._number(_PUTS[operation]))
        elif operation in _GETS:
            self._push(self.memo.get(self._number(_GETS[operation])))
        elif operation in _IMPORTING:
            self._import(f"{self._line()}.{self._line()}")
        elif operation in _LINES:
            self._lined(operation)
        else:
            return False
        return True

    def _bare(self, operation: int) -> None:
        if operation == _STACK_GLOBAL:
            self._import(f"{self.texts[-2] or '?'}.{self.texts[-1] or '?'}")
        elif operation == _MEMOIZE:
            self._remember(len(self.memo))
        elif operation in _CALLS:
            self.calls = True

    def _counted(self, operation: int) -> None:
        length = self._number(_COUNTED[operation])
        if operation in _TEXTS:
            self._push(self.data[self.at : self.at + min(length, LONGEST_NAME)].decode("utf-8", "replace"))
        self.at += length

    def _lined(self, operation: int) -> None:
        line = self._line()
        if operation in b"SV":
            self._push(line.strip("'\""))
        elif operation == ord("p") and line.isdecimal():
            self._remember(int(line[:9]))
        elif operation == ord("g"):
            self._push(self.memo.get(int(line[:9])) if line.isdecimal() else None)

    def _number(self, width: int) -> int:
        number = int.from_bytes(self.data[self.at : self.at + width], "little")
        self.at += width
        return number

    def _line(self) -> str:
        end = self.data.find(b"\n", self.at)
        end = len(self.data) if end < 0 else end
        text = self.data[self.at : min(end, self.at + LONGEST_NAME)].decode("utf-8", "replace")
        self.at = end + 1
        return text

    def _push(self, text: str | None) -> None:
        self.texts = [self.texts[-1], text]

    def _remember(self, index: int) -> None:
        self.memo[index] = self.texts[-1]

    def _import(self, name: str) -> None:
        self._push(None)
        if len(self.imports) < IMPORTS:
            self.imports.setdefault(name)


def scan(data: bytes, limit: int) -> Pickled:
    """Look at the first opcodes of a pickle, at most `limit` of them."""
    scanner = _Scanner(data)
    operations = scanner.run(limit)
    sound = scanner.ended or scanner.at >= len(data) or operations >= limit
    return Pickled(tuple(scanner.imports), scanner.calls, sound, operations)


def looks_pickled(data: bytes) -> bool:
    """Whether the bytes start as a pickle of protocol 2 or later does."""
    return data[:1] == b"\x80" and data[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05")


_HARMLESS_MODULES = ("collections.", "datetime.", "decimal.", "_codecs.", "uuid.", "fractions.", "pathlib.")
_HARMLESS = frozenset(
    f"{module}.{name}"
    for module in ("builtins", "__builtin__")
    for name in (
        "set",
        "frozenset",
        "bytearray",
        "complex",
        "range",
        "slice",
        "object",
        "list",
        "dict",
        "tuple",
        "int",
        "float",
        "str",
        "bytes",
        "bool",
    )
) | {"copyreg._reconstructor", "copy_reg._reconstructor"}
_RUNS_MODULES = (
    "os.", "posix.", "nt.", "subprocess.", "sys.", "socket.", "shutil.", "runpy.", "importlib.", "pty.", "ctypes.", "webbrowser.", "code.", "marshal.",
    "types.", "urllib.", "http.", "requests.", "asyncio.", "multiprocessing.", "commands.", "pip.", "timeit.", "bdb.", "pdb.", "platform.", "io.",
)  # fmt: skip
_RUNS = frozenset(
    f"{module}.{name}" for module in ("builtins", "__builtin__") for name in ("eval", "exec", "compile", "open", "__import__", "getattr", "execfile")
)


def is_plain_data(pickled: Pickled) -> bool:
    """Whether only containers and plain values are in it: data, no model."""
    return all(name in _HARMLESS or name.startswith(_HARMLESS_MODULES) for name in pickled.imports)


def imports_text(pickled: Pickled) -> str:
    """Say what is imported, what can do harm at once first."""
    if not pickled.imports:
        return "no import seen"
    worst = sorted(pickled.imports, key=lambda name: not (name in _RUNS or name.startswith(_RUNS_MODULES)))
    more = f" and {len(worst) - 5} more" if len(worst) > 5 else ""  # noqa: PLR2004 -- five names tell enough
    return "imports " + ", ".join(worst[:5]) + more
