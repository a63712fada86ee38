"""Ignore rules are Git's own, and no pattern keeps the program busy."""

import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiact_report.collector._gitignore import LONGEST, MOST, Rules

PATTERNS = [
    *("build", "build/", "/build", "a/b", "/a/b/", "*.log", "*.tar.gz", "debug*.log", "a?c", "[ab].txt", "[!ab].txt", "[^ab].txt"),
    *("[a-c]x", "[]a]", "[[:digit:]]*", "**/foo", "**/foo/bar", "foo/**", "a/**/b", "a/**/**/b", "**", "*", "/*", "*/", "a**b", "**b"),
    *(
        "foo/*",
        "foo/*/bar",
        r"\\#x",
        r"\\!x",
        "#comment",
        "",
        "   ",
        "x ",
        r"x\\ ",
        "trail\\\\",
        "a[",
        "a[b",
        "[z-a]",
        "!build",
        "a/",
        "./a",
        "a//b",
        "/",
        "//",
    ),
    *(
        "**/",
        "/**",
        "/**/x",
        "doc/*.txt",
        "doc/**/*.pdf",
        "*.[oa]",
        "*~",
        ".*",
        "!.keep",
        "*a*a*b",
        "ab*cd*ef",
        "f*o/b?r",
        r"a\\*b",
        "[*]",
        "[a-",
        "[[:alpha:]_]z",
    ),
]
PATHS = [
    *(
        "build/",
        "build",
        "src/build/",
        "a/b",
        "a/b/",
        "x/a/b",
        "a.log",
        "x/a.log",
        "b.tar.gz",
        "debug1.log",
        "debug.log",
        "abc",
        "a/c",
        "a.txt",
        "c.txt",
    ),
    *(
        "bx",
        "]",
        "a",
        "1x",
        "foo",
        "x/foo",
        "x/y/foo",
        "foo/bar",
        "z/foo/bar",
        "foo/x/bar",
        "foo/",
        "a/x/b",
        "a/x/y/b",
        "ab",
        "aXb",
        "xb",
        "#x",
        "!x",
    ),
    *(
        "x",
        "x ",
        "trail",
        "a[",
        "doc/a.txt",
        "doc/s/a.txt",
        "doc/s/t/a.pdf",
        "doc/a.pdf",
        "m.o",
        "n.a",
        "t~",
        ".hid",
        "s/.hid",
        "xaxaxb",
        "xaab",
        "ab1cd2ef",
    ),
    *("foo/bar", "fxo/bxr", "a*b", "*", "_z", "qz", "a[b", "a/b/c", "s/a/"),
]


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make two empty work trees: one whose folders are there, one without anything."""
    folder = tmp_path_factory.mktemp("git")
    for place in ("files", "folders"):
        subprocess.run(["git", "init", "-q", str(folder / place)], check=True)  # noqa: S607 -- the machine's own Git is the oracle
    return folder


def git_ignores(repository: Path, lines: list[str], paths: list[str]) -> set[str]:
    """Ask Git itself: folders where they lie, files where nothing does."""
    found: set[str] = set()
    for place, asked in (("files", [path for path in paths if not path.endswith("/")]), ("folders", [path for path in paths if path.endswith("/")])):
        work = repository / place
        for path in asked if place == "folders" else ():
            (work / path).mkdir(parents=True, exist_ok=True)
        (work / ".gitignore").write_text("\n".join(lines) + "\n", encoding="utf-8")
        given = "\0".join(path.rstrip("/") for path in asked) + "\0"
        command = ["git", "-C", str(work), "check-ignore", "-z", "--stdin"]
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
        found.update(path + "/" * (place == "folders") for path in done.stdout.split("\0") if path)
    return found


def ignores(lines: list[str], path: str) -> bool:
    """Ask ourselves, as the walk does: from the top, and not below what is ignored."""
    rules, parts = Rules(lines), path.rstrip("/").split("/")
    above = ["/".join(parts[: count + 1]) + "/" for count in range(len(parts) - 1)]
    return any(rules.ignores(one) for one in [*above, path])


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_means_what_git_means(repository, pattern) -> None:
    """Each pattern alone leaves out exactly what Git leaves out."""
    paths = [path for path in PATHS if path]
    assert {path for path in paths if ignores([pattern], path)} == git_ignores(repository, [pattern], paths)


@pytest.mark.parametrize("pattern", ["[/a]", "x[/a]y", "[a/b", "[!/]b", "d/[/a]", "[/a]/c", "\\[/a]", "a\\/b", "[]/a]", "[^/]"])
def test_a_slash_in_brackets_is_a_letter(repository, pattern) -> None:
    """It cuts no pattern, and ties the pattern to its folder as any slash does."""
    paths = ["a", "b", "ab", "xay", "x/y", "d/a", "a/c", "[/a]", "[/a", "[a/b", "a/b", "/b", "d/xay", "]"]
    paths = [path for path in paths if not path.startswith("/")]
    assert {path for path in paths if ignores([pattern], path)} == git_ignores(repository, [pattern], paths)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.text("ab*?/!.[]-^", min_size=1, max_size=8), min_size=1, max_size=4),
    st.lists(st.text("ab./", min_size=1, max_size=6), min_size=1, max_size=6),
)
def test_patterns_together_mean_what_git_means(repository, lines, paths) -> None:
    """Several patterns, the last one deciding, agree with Git on any path."""
    plain = [path for path in paths if all(part not in {"", ".", ".."} for part in path.rstrip("/").split("/")) and not path.startswith("/")]
    plain = [path for path in plain if not path.endswith("//") and path != ".gitignore"] or ["q"]
    assert {path for path in plain if ignores(lines, path)} == git_ignores(repository, lines, plain)


@pytest.mark.parametrize(
    "pattern", ["a*" * 16 + "b", "**/" * 30 + "b", "*a" * 2000 + "b", "[" * 3000, "?*" * 1000, "a*" * 10 + "/" + "a*" * 10 + "b", "x" * 900_000]
)
def test_no_pattern_keeps_the_program_busy(pattern) -> None:
    """What takes a regular expression for ever takes no time here."""
    rules, start = Rules([pattern]), time.process_time()
    for path in ("a" * 255, "/".join(["a" * 120] * 30), "a/" * 500 + "c"):
        rules.ignores(path)
    assert time.process_time() - start < 5


def test_what_is_not_followed_is_counted() -> None:
    """A pattern that is too long, and one beyond the bound, ignore nothing and are counted."""
    rules = Rules(["x" * (LONGEST + 1), *[f"a*{number}*" for number in range(MOST + 3)]])
    assert rules.left_out == 1 + 3
