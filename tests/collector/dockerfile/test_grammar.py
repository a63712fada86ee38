"""The grammar of Dockerfiles: our parser against cases, and against BuildKit's own."""

from __future__ import annotations

import pytest

from aiact_report.collector.dockerfile.grammar.instructions import Instruction, parse
from aiact_report.collector.dockerfile.grammar.lines import DockerfileError
from aiact_report.collector.dockerfile.grammar.words import Expander, SubstitutionError

CASES = {
    "directives": "# escape=`\n# syntax=docker/dockerfile:1\nFROM a\nRUN x `\n  y\n",
    "a directive after a comment is a comment": "# hello\n# escape=`\nFROM a\nRUN x \\\n y\n",
    "comments and empty lines in a continuation": "FROM a\nRUN one \\\n # two\n\n   # three\n four\nUSER x\n",
    "an escaped escape ends no line": "FROM a\nRUN echo \\\\\nUSER x\n",
    "trailing blanks after a continuation": "FROM a\nRUN one \\  \n two\n",
    "a continuation at the end of the file": "FROM a\nRUN one \\",
    "several heredocs on a line": "FROM a\nRUN <<A cat <<'B'\none\nA\ntwo\nB\nCOPY <<A <<\"B\" /x/\n1\nA\n2\nB\nUSER x\n",
    "a heredoc with its tabs cut": "FROM a\nRUN <<-EOF\n\tone\n\tEOF\nUSER x\n",
    "a heredoc that runs a program": "FROM a\nRUN python3 - <<PY\nFROM nothing import x\nPY\n",
    "two arrows in quotes are no heredoc": "FROM a\nRUN echo '<<EOF'\nUSER x\n",
    "shift in arithmetic is no heredoc": 'FROM a\nRUN ["echo", "<<EOF"]\nUSER x\n',
    "flags": 'FROM --platform=linux/amd64 a AS b\nCOPY --from=b --chown="a b" x y\nRUN --mount=type=cache,target=/x --network=none make\n',
    "exec and shell form": 'FROM a\nCMD ["a", "b c"]\nENTRYPOINT [ "x" , \'y\' ]\nRUN ["a"]\nSHELL ["/bin/sh"]\n',
    "environment": 'FROM a\nENV a=b c="d e" f=g\\ h\nENV old the rest of it\nLABEL a=b "c d"=\'e\'\n',
    "arguments": 'ARG a b=c\nARG d="e f"\nFROM a\n',
    "health check": "FROM a\nHEALTHCHECK --interval=5s --timeout=3s CMD curl -f http://x || exit 1\nHEALTHCHECK NONE\n",
    "onbuild": 'FROM a\nONBUILD RUN ["x"]\nONBUILD COPY . /x\n',
    "lower case": "from a as b\nrun x\nuser y\n",
    "carriage returns": "FROM a\r\nRUN x \\\r\n  y\r\nUSER z\r\n",
    "byte order mark": "\ufeffFROM a\nUSER x\n",
    "volumes and ports": 'FROM a\nVOLUME ["/a"]\nVOLUME /b /c\nEXPOSE 80 443/tcp\n',
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES.keys())
def test_same_instructions_as_buildkit(text: str) -> None:
    """Keyword, lines, flags, words, form and heredocs are those BuildKit's parser finds."""
    dockerfile = pytest.importorskip("dockerfile", reason="BuildKit's parser is not installed (pip install dockerfile)")
    theirs = [
        (c.cmd.upper(), c.start_line, c.end_line, c.flags, c.value, c.json, tuple(h.content for h in c.heredocs))
        for c in dockerfile.parse_string(text)
    ]
    ours = [_comparable(instruction) for instruction in parse(text).instructions]
    assert [_without_chomp(one) for one in ours] == [_without_chomp(one) for one in theirs]


def _comparable(one: Instruction) -> tuple[object, ...]:
    inner = one.trigger[0] if one.trigger else one
    return (one.keyword, one.line, one.end, inner.flags, inner.words, inner.exec_form, tuple(heredoc.content for heredoc in one.heredocs))


def _without_chomp(one: tuple[object, ...]) -> tuple[object, ...]:
    """BuildKit cuts the tabs of `<<-` later than its parser does."""
    contents = one[-1]
    assert isinstance(contents, tuple)
    return (*one[:-1], tuple(content.replace("\t", "") for content in contents))


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("", 1, "no instruction"),
        ("# only\n# comments\n", 2, "no instruction"),
        ("FROM a\nFOO bar\n", 2, "unknown instruction FOO"),
        ("FROM a b\n", 1, "FROM"),
        ("FROM a AS 1b\n", 1, "valid name"),
        ("FROM a\nRUN <<EOF\nx\n", 2, "has no end"),
        ("FROM a\nENV a\n", 2, "without a value"),
        ("FROM a\nCMD [1]\n", 2, "no string"),
        ("FROM a\nCOPY x\n", 2, "destination"),
        ("FROM a\nHEALTHCHECK x\n", 2, "NONE"),
        ("FROM a\nONBUILD FROM b\n", 2, "trigger"),
        ("# escape=x\nFROM a\n", 1, "escape"),
        ("# escape=`\n# escape=`\nFROM a\n", 2, "twice"),
        ("FROM a\nUSER\n", 2, "missing"),
        ("FROM a\nRUN " + "x" * 70_000, 2, "longer"),
    ],
)
def test_refusals_name_line_and_reason(text: str, line: int, reason: str) -> None:
    """What a builder refuses is refused, at its line, with what is wrong."""
    with pytest.raises(DockerfileError) as caught:
        parse(text)
    assert caught.value.line == line
    assert reason in caught.value.reason


VARIABLES = {"X": "value", "EMPTY": "", "DECLARED": None, "PATHS": "a/b/c.tar.gz"}


@pytest.mark.parametrize(
    ("word", "text", "unset"),
    [
        ("plain", "plain", ()),
        ("$X-${X}", "value-value", ()),
        ("${EMPTY:-d}${EMPTY-d}", "d", ()),
        ("${DECLARED:-d}${NONE-d}", "dd", ()),
        ("${X:+a}${EMPTY:+a}${EMPTY+a}${NONE+a}", "aa", ()),
        ("${NONE:-${X}}", "value", ()),
        ("${NONE:-$OTHER}", "${OTHER}", ("OTHER",)),
        ("${X:-$OTHER}", "value", ()),
        ("$NONE/${DECLARED}", "${NONE}/${DECLARED}", ("NONE", "DECLARED")),
        ("'$X'\"$X\"", "$Xvalue", ()),
        ("\\$X \\${X}", "$X ${X}", ()),
        ('"a\\"b"', 'a"b', ()),
        ("${PATHS#*/}|${PATHS##*/}", "b/c.tar.gz|c.tar.gz", ()),
        ("${PATHS%.*}|${PATHS%%.*}", "a/b/c.tar|a/b/c", ()),
        ("${PATHS/\\//-}|${PATHS//\\//-}", "a-b/c.tar.gz|a-b-c.tar.gz", ()),
        ("${X:?needed}", "value", ()),
        ("${NONE:?needed}", "${NONE}", ("NONE",)),
        ("$", "$", ()),
    ],
)
def test_variables(word: str, text: str, unset: tuple[str, ...]) -> None:
    """Variables are replaced as the builder does; one without a value stays and is named."""
    assert Expander().expand(word, VARIABLES) == (text, unset)


@pytest.mark.parametrize("word", ["${X", "${}", "${{X}}", "${X!}", "'open", '"open', "${X:#a}"])
def test_bad_words_are_refused(word: str) -> None:
    """A word the builder refuses is refused."""
    with pytest.raises(SubstitutionError):
        Expander().expand(word, VARIABLES)


def test_backquote_as_escape() -> None:
    """With the escape directive a backslash is a character like others."""
    assert Expander("`").expand("C:\\x\\`$X", {"X": "1"}).text == "C:\\x\\$X"
