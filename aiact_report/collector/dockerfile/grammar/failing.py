"""Whether the failure of a command ends a script with an error: `&&`, `||`, `;`, pipes, groups, `if`, loops and `set -e`, as the shell has them.

https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_09 (lists, pipelines, compound commands) and `set -e` there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from aiact_report.collector.dockerfile.grammar.shell import Raw

_WORDS = frozenset({"!", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "select", "then", "time", "until", "while", "{", "}"})
"""Reserved words that may stand before a command."""
_ENDS = frozenset({")", "do", "done", "elif", "else", "esac", "fi", "then", "}"})
_CLOSING = {"(": ")", "{": "}", "case": "esac", "do": "done"}
DEEPEST = 40
"""Groups within groups that are followed; what is deeper counts as one whose failure is lost."""


class Strictness(NamedTuple):
    """Options of a shell."""

    errexit: bool = False
    pipefail: bool = False


class _Token(NamedTuple):
    text: str
    """A reserved word or an operator; empty for a command."""
    command: int = -1


@dataclass(slots=True)
class _Node:
    """A command, or a group of lists of commands."""

    command: int = -1
    kind: str = ""
    """`(`, `{`, `if`, `do`, `case`; empty for a command."""
    lists: list[list[_Element]] = field(default_factory=list)
    conditions: list[list[_Element]] = field(default_factory=list)


@dataclass(slots=True)
class _Element:
    """A pipeline, with the operator behind it: `&&`, `||`, or empty at the end of its list."""

    parts: list[_Node] = field(default_factory=list)
    negated: bool = False
    operator: str = ""


_PLAIN = Strictness()


def strictness(words: Sequence[str], before: Strictness = _PLAIN) -> Strictness:
    """Read the options of `sh -e …`, `set -euo pipefail`, `set +e`."""
    errexit, pipefail = before
    for at, word in enumerate(words[1:], 1):
        if not word.startswith(("-", "+")) or word.startswith("--"):
            continue
        on, name = word[0] == "-", words[at + 1] if word.endswith("o") and at + 1 < len(words) else ""
        errexit = on if "e" in word or name == "errexit" else errexit
        pipefail = on if name == "pipefail" else pipefail
    return Strictness(errexit, pipefail)


def fatal(raws: Sequence[Raw], start: Strictness, *, ends: bool = True) -> list[bool]:
    """Say of each command whether the script fails when it does; `ends`: what becomes of the script's own failure."""
    flow = _Flow(raws, start)
    flow.lists(flow.tree(), ends=ends, active=True)
    return flow.found


def _tokens(raws: Sequence[Raw]) -> Iterator[_Token]:
    for index, raw in enumerate(raws):
        words = raw.words
        at = 0
        while at < len(words) and words[at] in _WORDS:
            yield _Token(words[at])
            at += 1
            if words[at - 1] in {"for", "case", "select"}:
                at = len(words)
        if at < len(words) or (raw.nested and at == 0):
            yield _Token("", index)
        yield _Token(";" if raw.operator in {"", "\n", ";", ";;", "&"} else "|" if raw.operator == "|&" else raw.operator)


class _Flow:
    """Follows one script."""

    def __init__(self, raws: Sequence[Raw], start: Strictness) -> None:
        self.raws = raws
        self.tokens = list(_tokens(raws))
        self.at = 0
        self.found = [False] * len(raws)
        self.strict: list[Strictness] = []
        for raw in raws:
            start = strictness(raw.words, start) if raw.words[:1] == ["set"] else start
            self.strict.append(start)

    def tree(self) -> list[list[_Element]]:
        """Read all lists; a closing word without its opening one is passed over."""
        found: list[list[_Element]] = []
        while self.at < len(self.tokens):
            found += self._until(frozenset(), 0)
            self.at += 1
        return found

    def _peek(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else _Token("end")

    def _until(self, ends: frozenset[str], depth: int) -> list[list[_Element]]:
        """Read lists up to a closing word."""
        found: list[list[_Element]] = []
        while self._peek().text not in _ENDS | ends | {"end"}:
            if self._peek().text == ";":
                self.at += 1
            else:
                found.append(self._list(depth))
        return found

    def _list(self, depth: int) -> list[_Element]:
        """Read one and-or list."""
        found = [_Element()]
        while True:
            token = self._peek()
            if token.text in _ENDS | {"end", ";"}:
                return [one for one in found if one.parts]
            self.at += 1
            if token.text in {"&&", "||"}:
                found[-1].operator = token.text
                found.append(_Element())
            elif token.text == "!":
                found[-1].negated = True
            elif token.text not in {"|", "time"}:
                found[-1].parts.append(self._node(token, depth + 1))

    def _node(self, token: _Token, depth: int) -> _Node:
        """Read a command or a group."""
        if token.command >= 0 or depth > DEEPEST:
            return _Node(token.command)
        if token.text == "if":
            return self._if(depth)
        if token.text in {"while", "until", "for", "select"}:
            self._until(frozenset(), depth)
            self.at += self._peek().text == "do"
            token = _Token("do")
        node = _Node(kind=token.text, lists=self._until(frozenset(), depth))
        if token.text == "case":
            while self._peek().text == ")":
                self.at += 1
                node.lists += self._until(frozenset(), depth)
        self.at += self._peek().text == _CLOSING.get(token.text)
        return node

    def _if(self, depth: int) -> _Node:
        node = _Node(kind="if")
        while True:
            lists = self._until(frozenset(), depth)
            word = self._peek().text
            if word == "then":
                node.conditions += lists
            else:
                node.lists += lists
            if word not in {"then", "elif", "else"}:
                self.at += word == "fi"
                return node
            self.at += 1

    def lists(self, lists: list[list[_Element]], *, ends: bool, active: bool) -> None:
        """Follow lists one after the other: the last one's status is that of all."""
        for index, elements in enumerate(lists):
            self._follow(elements, ends=ends and index == len(lists) - 1, active=active)

    def _follow(self, elements: list[_Element], *, ends: bool, active: bool) -> None:
        """Follow one and-or list: `||` takes a failure up, and either aborts or loses it; what stands before `&&` guards what stands behind it."""
        rescued = self._rescued(elements)
        for index, element in enumerate(elements):
            rescue = rescued[index]
            kept = rescue if rescue is not None else ends or (active and self._errexit(element))
            if element.operator == "&&" and index + 1 < len(elements) and self._aborts(elements[index + 1]):
                kept = True
            self._pipeline(element, ends=kept, active=active and element.operator == "")

    def _rescued(self, elements: list[_Element]) -> list[bool | None]:
        """Say of each part of an and-or list whether what the next `||` runs aborts; None: no `||` follows. From the end, so that a long list is gone through once."""
        found: list[bool | None] = [None] * len(elements)
        for index in reversed(range(len(elements) - 1)):
            found[index] = self._aborts(elements[index + 1]) if elements[index].operator == "||" else found[index + 1]
        return found

    def _pipeline(self, element: _Element, *, ends: bool, active: bool) -> None:
        """Follow a pipeline: its status is that of its last part, unless `pipefail` is set or the last part looks for the word OK."""
        for index, part in enumerate(element.parts):
            last = index == len(element.parts) - 1
            counts = last or self.strict[self._first(part)].pipefail or self._looks(element.parts[index + 1])
            self._part(part, ends=ends and counts and not element.negated, active=active and last)

    def _part(self, node: _Node, *, ends: bool, active: bool) -> None:
        if not node.kind:
            if node.command >= 0:
                self.found[node.command] = ends
        elif node.kind == "if":
            aborts = any(self._aborts(element) for elements in node.lists for element in elements)
            for elements in node.conditions:
                self._follow_condition(elements, aborts=aborts)
            self.lists(node.lists, ends=ends, active=active)
        else:
            self.lists(node.lists, ends=ends and node.kind not in {"do", "case"}, active=active)

    def _follow_condition(self, elements: list[_Element], *, aborts: bool) -> None:
        """Of a condition, either way may lead to the branch that aborts."""
        for element in elements:
            for part in element.parts[-1:]:
                self._part(part, ends=aborts, active=False)

    def _first(self, node: _Node) -> int:
        """Find the first command of a node, whose options are in force."""
        while node.kind:
            lists = node.conditions or node.lists
            if not lists or not lists[0] or not lists[0][0].parts:
                return 0
            node = lists[0][0].parts[0]
        return max(node.command, 0)

    def _errexit(self, element: _Element) -> bool:
        return self.strict[self._first(element.parts[0])].errexit

    def _looks(self, node: _Node) -> bool:
        words = [] if node.kind else self.raws[node.command].words
        return bool(words) and words[0].endswith("grep") and any("OK" in word for word in words)

    def _aborts(self, element: _Element) -> bool:
        """Whether a pipeline ends the script with an error, or only fails."""
        return any(self._node_aborts(node) for node in element.parts[-1:])

    def _node_aborts(self, node: _Node) -> bool:
        if node.kind:
            return any(self._aborts(element) for elements in node.lists for element in elements)
        words = [word for word in self.raws[node.command].words if word not in _WORDS]
        return words[:1] == ["false"] or (words[:1] in (["exit"], ["return"]) and words[1:2] != ["0"])
