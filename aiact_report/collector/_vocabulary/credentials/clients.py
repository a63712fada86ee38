"""Credentials as the options of well-known clients take them: `curl -u name:password`, `mysql -p…`, `echo … | docker login --password-stdin`.

Each rule is from the client's manual page. A word of an option is no credential where a template or a reference stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from aiact_report.collector._vocabulary.credentials import options
from aiact_report.collector._vocabulary.credentials.names import Kind, kind_of
from aiact_report.collector._vocabulary.credentials.shell import Command, Word, commands
from aiact_report.collector._vocabulary.credentials.values import is_literal, is_stand_in

_DEEPEST = 3
_PAIR = re.compile(r"['\"]?([^\s:'\"=/]{1,200}):(.{1,2000}?)['\"]?", re.DOTALL)
_NUMERIC = re.compile(r"[0-9]{1,10}:[0-9]{1,10}")
_CERTIFICATE = re.compile(r"[^:]{1,300}:(.{1,500})", re.DOTALL)
_DATABASE = re.compile(r"(?:userid=)?[\w.$#-]{1,60}/([^@/\s]{1,200})(?:@.{0,300})?", re.DOTALL)
_CAMEL = re.compile(r"[a-z][A-Z]")


class Hit(NamedTuple):
    """A part of a word that is a credential."""

    number: int
    """Which of the words."""
    start: int
    end: int


def may_tell(line: str) -> bool:
    """Whether a line has something of a client's option in it."""
    return options.SIGN.search(line) is not None


def in_line(line: str, offset: int = 0, depth: int = 0) -> Iterator[tuple[int, int]]:
    """Yield where credentials stand in a shell's line, scripts in its quotes included."""
    if " " not in line or not may_tell(line):
        return
    split = commands(line)
    for number, command in enumerate(split):
        substituted = _substituted(command, split[number - 1]) if number else ()
        for hit in (*in_command(command, split[:number] if command.piped else ()), *substituted):
            yield offset + hit.start, offset + hit.end
        for word in command.words if depth < _DEEPEST else ():
            if " " in word.text and word.text != line:
                yield from in_line(word.text, offset + word.start, depth + 1)


def _substituted(command: Command, before: Command) -> Iterator[Hit]:
    """Yield what a process substitution writes to an option that takes a secret's file: `--password-file <(echo …)`."""
    words = [word.text for word in before.words[-3:]]
    if words and words[-1].endswith("<") and any(options.SECRET_FILE.fullmatch(word) for word in words):
        for word in _written((command,)):
            yield from _whole(word)


def in_command(command: Command, before: Sequence[Command] = ()) -> Iterator[Hit]:
    """Yield the credentials of one command; `before` are those of its line, the last of which writes its input."""
    words = command.words
    names = [word.text.rpartition("/")[2] for word in words[:200]]
    name = next((each for each in names if each in options.KNOWN), names[0] if names else "")
    rest = [word for word in words if word.text]
    yield from _logins(names, name, rest)
    yield from _options(names, name, rest)
    yield from _beside(names, rest)
    yield from _settings(rest, names)
    yield from _positions(names, rest)
    yield from _input(names, before, rest)
    yield from _of_one(name, names, rest)


def _part(word: Word, start: int) -> Hit:
    return Hit(word.number, word.start + start, word.start + len(word.text))


def _whole(word: Word) -> Iterator[Hit]:
    if is_literal(word.text, Kind.PASSWORD):
        yield _part(word, 0)


def _logins(names: list[str], name: str, words: list[Word]) -> Iterator[Hit]:
    """Yield the password after the name of a user: `-u name:password`; a number or a user and a group is none."""
    for position, word in enumerate(words):
        if word.text == "-a" and name in options.HTTPIE and position + 1 < len(words):
            yield from _pair(words[position + 1], 0, name, names)
        match = options.USER.fullmatch(word.text) if word.text.startswith("-") else None
        if match is None or (match["short"] is not None and name in options.GLUED):
            continue
        glued = match["long"] if match["long"] is not None else match["short"] or None
        holder = word if glued is not None else words[position + 1] if position + 1 < len(words) else None
        if holder is not None:
            yield from _pair(holder, 0 if glued is None else len(word.text) - len(glued), name, names)


def _pair(word: Word, start: int, name: str, names: list[str]) -> Iterator[Hit]:
    written = word.text[start:]
    match = _PAIR.fullmatch(written)
    if match is None or _NUMERIC.fullmatch(written) or not is_literal(match[2], Kind.PASSWORD):
        return
    if name in options.IDS and not ("login" in names or "pull" in names or "push" in names):
        return
    yield Hit(word.number, word.start + start + match.start(2), word.start + start + match.end(2))


def _options(names: list[str], name: str, words: list[Word]) -> Iterator[Hit]:
    """Yield what follows the option by which this client takes its password."""
    option = options.GLUED.get(name) or options.EITHER.get(name) or ("-p" if name in options.LOGINS and "login" in names else None)
    for position, word in enumerate(words):
        if option is not None and word.text.startswith(option):
            if len(word.text) > len(option):
                yield from _glued(word, len(option), name)
            elif name not in options.GLUED and position + 1 < len(words) and not words[position + 1].text.startswith("-"):
                yield from _whole(words[position + 1])
        elif name in {"smbclient", "lftp"} and word.text in {"-U", "-u"} and position + 1 < len(words):
            user, mark, password = words[position + 1].text.replace(",", "%", 1).partition("%")
            if mark and is_literal(password, Kind.PASSWORD):
                yield _part(words[position + 1], len(user) + 1)


def _glued(word: Word, start: int, name: str) -> Iterator[Hit]:
    rest = word.text[start:]
    if name in options.LOGINS or name in options.APART:
        return
    if is_literal(rest, Kind.PASSWORD) and not rest.startswith("-"):
        yield _part(word, start)


def _beside(names: list[str], words: list[Word]) -> Iterator[Hit]:
    """Yield what an option holds that is a credential's in this command only: `az keyvault secret set --value …`."""
    held = frozenset(names)
    for asked, ways in options.BESIDE:
        if asked <= held:
            for option, word in _following(words, ways):
                if is_literal(word.text[option:], Kind.PASSWORD):
                    yield _part(word, option)
    for asked, ways in options.PAIRS:
        for option, word in _following(words, ways) if asked <= held else ():
            match = _CERTIFICATE.fullmatch(word.text[option:])
            if match is not None and is_literal(match[1], Kind.PASSWORD):
                yield _part(word, len(word.text) - len(match[1]))


def _following(words: list[Word], ways: frozenset[str]) -> Iterator[tuple[int, Word]]:
    """Yield the words that hold the value of one of these options, and where in them it begins."""
    for word, after in pairwise([*words, None]):
        if word is None:
            continue
        option, equals, value = word.text.partition("=")
        if equals and value and option in ways:
            yield len(option) + 1, word
        elif word.text in ways and after is not None and not after.text.startswith("-"):
            yield 0, after


def _settings(words: list[Word], names: list[str]) -> Iterator[Hit]:
    """Yield values of `config set NAME VALUE`, of `--from-literal`, of `set-password VALUE`."""
    sets = not options.SETS.isdisjoint(names)
    if "secret" in names and "create" in names and ("docker" in names or "podman" in names):  # `docker secret create NAME FILE`
        return
    for position, word in enumerate(words):
        following = words[position + 1] if position + 1 < len(words) else None
        if options.LITERALS.match(word.text):
            holder = word if "=" in word.text else following
            equals = holder.text.find("=", len("--from-literal=") if holder is word else 0) if holder else -1
            if holder is not None and equals >= 0 and is_literal(holder.text[equals + 1 :], Kind.PASSWORD):
                yield _part(holder, equals + 1)
        elif following is not None and not following.text.startswith("-") and "=" not in word.text and _names(word.text, names, position, sets=sets):
            yield from (hit for hit in _whole(following) if not is_stand_in(following.text))
        elif word.text.startswith("http-basic.") and position + 2 < len(words):
            yield from _whole(words[position + 2])


def _names(text: str, names: list[str], position: int, *, sets: bool) -> bool:
    """Whether a word without a dash names what the next one is: a setting, or a command that sets a password."""
    if text.startswith("-") or len(text) > 200:  # noqa: PLR2004 -- no name is longer
        return False
    if text.startswith(("pypi-token.", "github-oauth.", "gitlab-token.", "gitlab-oauth.", "bearer.")):  # Poetry's and Composer's settings
        return True
    if text.endswith(("-password", "_password")) and text.startswith(("set", "reset", "change")):
        return True
    kind = kind_of(text) if sets else None
    if kind is None or kind in {Kind.WEAK, Kind.OBJECT}:
        return False
    if kind is Kind.AUTH:
        return text == "_auth"
    return "_" in text or "." in text or ":" in text or _CAMEL.search(text) is not None or _is_set(text, kind, names, position)


def _is_set(text: str, kind: Kind, names: list[str], position: int) -> bool:
    """Whether a name that is one plain word, or a path, is set here: `config set requirepass …`, `etcdctl put /app/password …`."""
    if "/" in text:
        return "put" in names
    if 0 < position <= len(names) and names[position - 1].lower() == "set":
        return True
    return kind is Kind.PASSWORD and not options.CONFIGURES.isdisjoint(names)


def _positions(names: list[str], words: list[Word]) -> Iterator[Hit]:
    """Yield the credential of a client that takes it as a plain word."""
    for asked, count in options.POSITIONS.items():
        at = names.index(asked[0]) if asked[0] in names else -1
        if at < 0 or names[at + 1 : at + len(asked)] != list(asked[1:]) or "--passwordenv" in names or "--passwordfile" in names:  # of Bitwarden
            continue
        plain = [word for word in words if word.number > words[0].number + at + len(asked) - 1 and not word.text.startswith("-")]
        if len(plain) >= count and "=" not in plain[count - 1].text:
            yield from _whole(plain[count - 1])
    for client, word in options.LASTS:
        if client in names and _says(words, word):
            yield from _whole(words[-1])
    for stores in options.ASSIGNS:
        if stores[0] in names and set(stores) <= set(names):
            yield from _assigned(words)


def _says(words: list[Word], asked: str) -> bool:
    """Whether a subcommand, in either case, or an option among others (`-nbB`) is given."""
    if asked.startswith("-"):
        return any(word.text.startswith("-") and asked[1:] in word.text for word in words)
    return any(word.text.lower() == asked for word in words[:-1])


def _assigned(words: list[Word]) -> Iterator[Hit]:
    for word in words:
        name, equals, value = word.text.partition("=")
        if equals and not name.startswith("-") and is_literal(value, Kind.PASSWORD) and not value.startswith("@"):
            yield _part(word, len(name) + 1)


def _input(names: list[str], before: Sequence[Command], words: list[Word]) -> Iterator[Hit]:
    """Yield what is written to a command that reads a password from its input."""
    changes = "chpasswd" in names
    if not changes and not _reads(names, words):
        return
    written = [*_written(before), *(words[at + 1] for at, word in enumerate(words[:-1]) if word.text == "<<<")]
    for word in written:
        _, colon, password = word.text.partition(":")
        if changes and colon and is_literal(password, Kind.PASSWORD):
            yield _part(word, len(word.text) - len(password))
        elif not changes:
            yield from _whole(word)


def _reads(names: list[str], words: list[Word]) -> bool:
    """Whether a command reads a password, or a secret to store, from its input."""
    held = set(names)
    return (
        not options.READS.isdisjoint(word.text for word in words)
        or not options.READERS.isdisjoint(held)
        or any(set(stores) <= held for stores in options.STORES)
    )


def _written(before: Sequence[Command]) -> Iterable[Word]:
    """Yield the words that `echo` or `printf` writes, of several in a row all."""
    for command in reversed(before):
        if not command.words or command.words[0].text not in options.WRITES:
            return
        yield from (word for word in command.words[1:] if not word.text.startswith("-") and word.text not in {"%s", "%s\\n", "%s\n"})


def _of_one(name: str, names: list[str], words: list[Word]) -> Iterator[Hit]:
    """Yield what has a form of its own: OpenSSL's `pass:…`, Oracle's `user/password@database`, Bundler's pairs, rules of Redis' users."""
    for word in words[1:]:
        if name == "openssl" and (match := options.PASSPHRASE.fullmatch(word.text)) and is_literal(match[1], Kind.PASSWORD):
            yield _part(word, match.start(1))
        elif name in options.ORACLE and (match := _DATABASE.fullmatch(word.text)) and is_literal(match[1], Kind.PASSWORD):
            yield Hit(word.number, word.start + match.start(1), word.start + match.end(1))
        elif name.startswith(("redis-", "valkey-")) and word.text.startswith(">") and len(word.text) > 1 and "on" in names:
            yield from (hit for hit in _whole(Word(word.text[1:], word.start + 1, word.number)))
    if "bundle" in names and "config" in names:
        yield from _pair(words[-1], 0, "bundle", names)
