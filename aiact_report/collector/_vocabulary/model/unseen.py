"""What could speak of a model and cannot be seen: variables set by reference, template placeholders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from aiact_report.collector._vocabulary.credentials import placeholder
from aiact_report.collector._vocabulary.model import words
from aiact_report.collector._vocabulary.model.settings import HIDDEN_BY_WORD, hidden_by_option, hidden_settings
from aiact_report.collector._vocabulary.plain_http import may_call
from aiact_report.collector._vocabulary.stores import may_name_store


def unseen(command: Sequence[str], args: Sequence[str], env: Mapping[str, str | None]) -> frozenset[str]:
    """Name the facts that something could decide whose value does not stand here: a reference or a template placeholder."""
    hidden: set[str] = set(hidden_settings(env))
    for name, value in env.items():
        if value is not None and ("{" not in value or not placeholder(value)):
            continue
        if name in words.ENVIRONMENT:
            hidden |= _with_pin(words.ENVIRONMENT[name][0])
        elif value is None and may_name_store(name):
            hidden.add(words.STORES)
        if may_call(name):
            hidden.add(words.PLAIN_HTTP)
    previous = ""
    for word in (*command, *args):
        if template_word(word):
            hidden |= _hidden_by_word(previous, word)
        previous = word
    return frozenset(hidden)


_BY_SERVER = frozenset(
    (
        *(words.SERVER, words.MONITOR, words.MANAGEMENT, words.CALLER_KEYS, words.INFERENCE_LOG, words.ADAPTERS_MOVING),
        *(words.SERVICE, words.SERVICE_ROLE, words.SERVICE_ASKS, words.UNASKED, words.UNSURE),
    )
)


def hidden_by_image(image: str) -> frozenset[str]:
    """Name what only the image would say, where the last part of its name (`${IMAGE}`, `x/{{ .Values.name }}:1`) is not known."""
    name = image.rpartition("/")[2].partition("@")[0].partition(":")[0] if placeholder(image) else ""
    return _BY_SERVER if any(mark in name for mark in "{}$<%") else frozenset()


def decided_by(name: str) -> frozenset[str]:
    """Name the facts a variable decides."""
    entry = words.ENVIRONMENT.get(name)
    return frozenset() if entry is None else frozenset(_with_pin(entry[0]))


def template_word(word: str) -> str | None:
    """Give the template placeholder in a word of a command line; in a shell script `${X}` and `{x}` are the shell's own."""
    if "{{" not in word and (" " in word or "\n" in word):
        return None
    return placeholder(word) if "{" in word or "<" in word else None


def _with_pin(fact: str) -> set[str]:
    """Name what a hidden setting hides: the location hides its pin, a revision the pin only."""
    if fact == words.REVISION:
        return {words.PIN}
    return {fact, words.PIN} if fact == words.LOCATION else {fact}


def _hidden_by_word(previous: str, word: str) -> AbstractSet[str]:
    """Name what a word with a placeholder could decide: its option's fact, or any when it stands alone."""
    option = word.partition("=")[0] if word.startswith("--") else previous
    if option.startswith("-") and "=" not in option:
        entry = words.OPTIONS.get(option.replace("_", "-"))
        return hidden_by_option(option) | (set() if entry is None else _with_pin(entry[0])) | ({words.PLAIN_HTTP} if may_call(option) else set())
    return HIDDEN_BY_WORD | {fact for fact, _ in words.OPTIONS.values() if fact != words.REVISION} | {words.PIN, words.FETCHES}
