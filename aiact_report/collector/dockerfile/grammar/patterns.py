"""The small patterns of `${NAME#pattern}`, `${NAME%pattern}` and `${NAME/pattern/text}`: `*`, `?` and literal characters.

Matched by following all possibilities at once, so that no pattern takes more than its length times the text's.
"""

from __future__ import annotations

_MANY = "*many*"
_ONE = "?one?"


def cut(value: str, word: str, operator: str) -> str:
    """Cut the shortest match off the front (`#`) or the back (`%`); the longest when the operator is doubled."""
    longest = word.startswith(operator)
    tokens = _tokens(word[1:] if longest else word)
    if operator == "#":
        end = _match(tokens, value, longest=longest)
        return value if end is None else value[end:]
    end = _match(tokens[::-1], value[::-1], longest=longest)
    return value if end is None else value[: len(value) - end]


def replace(value: str, pattern: str, replacement: str, *, every: bool) -> str:
    """Replace the first match of a pattern, or every one."""
    tokens = _tokens(pattern)
    done: list[str] = []
    at = 0
    while at < len(value):
        end = _match(tokens, value[at:], longest=True)
        if not end:
            done.append(value[at])
            at += 1
            continue
        done.append(replacement)
        at += end
        if not every:
            break
    return "".join(done) + value[at:]


def _tokens(pattern: str) -> list[str]:
    tokens: list[str] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\" and at + 1 < len(pattern):
            at += 1
            tokens.append(pattern[at])
        else:
            tokens.append({"*": _MANY, "?": _ONE}.get(char, char))
        at += 1
    return tokens


def _match(tokens: list[str], value: str, *, longest: bool) -> int | None:
    """Length of the prefix of `value` that matches, None when none does."""
    states = _skip_many(tokens, {0})
    found = 0 if len(tokens) in states else None
    for index, char in enumerate(value, 1):
        if not states or (found is not None and not longest):
            break
        states = _step(tokens, states, char)
        if len(tokens) in states:
            found = index
    return found


def _step(tokens: list[str], states: set[int], char: str) -> set[int]:
    """Positions in the pattern that can be reached with one more character."""
    reached: set[int] = set()
    for state in states:
        if state == len(tokens):
            continue
        if tokens[state] == _MANY:
            reached.add(state)
        elif tokens[state] in (_ONE, char):
            reached.add(state + 1)
    return _skip_many(tokens, reached)


def _skip_many(tokens: list[str], states: set[int]) -> set[int]:
    """Add the positions behind a `*`, which may stand for nothing."""
    reached = set(states)
    for state in states:
        at = state
        while at < len(tokens) and tokens[at] == _MANY:
            at += 1
            reached.add(at)
    return reached
