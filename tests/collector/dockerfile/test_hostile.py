"""Broken and hostile Dockerfiles: they end, and say where."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aiact_report.collector._base import Unit
from aiact_report.collector.dockerfile import COLLECTOR
from tests.collector.dockerfile.reading import collect, values, withheld


@pytest.mark.parametrize(
    ("text", "line"), [("", 1), ("# nothing\n", 1), ("FROM a\nNONSENSE x\n", 2), ("RUN x\nFROM a\n", 1), ("FROM a\nRUN <<E\nx\n", 2)]
)
def test_a_broken_file_is_unobserved(text: str, line: int, tmp_path: Path) -> None:
    """A file a builder would refuse is one Unobserved, with its line, and still a source."""
    collected = collect(text, tmp_path)
    assert (collected.subjects, len(collected.sources)) == ([], 1)
    assert [(one.cause, one.place.line if one.place else None) for one in collected.unobserved] == [("parse-error", line)]


def test_broken_utf8_is_said(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 cost nothing else, and are said."""
    collected = collect(b'FROM a:1\nLABEL x="\xff"\nUSER app\n', tmp_path)
    assert collected.subjects[0].facts["dockerfile.user"].value == "app"
    assert "line 2" in collected.unobserved[0].reason


HOSTILE = {
    "continuations": "FROM a\nRUN x" + " \\\n y" * 10_000 + "\nUSER app\n",
    "nested substitutions": "FROM a\nENV A=" + "${A:-" * 10_000 + "}" * 10_000 + "\n",
    "nested commands": "FROM a\nRUN " + "$( x " * 8_000 + ")" * 8_000 + "\n",
    "open quotes": "FROM a\nRUN " + "\"'`" * 20_000 + "\n",
    "growing variables": "FROM a\nENV A=aaaaaaaaaaaaaaaa\n" + "ENV A=$A$A$A$A\n" * 40,
    "growing shell variables": "FROM a\nRUN <<EOF\nA=xxxxxxxxxxxxxxxx\n" + 'A="$A$A$A$A"\n' * 40 + "EOF\n",
    "stages": "FROM a\n" * 1_000,
    "ports": "FROM a\n" + "EXPOSE 1-65535\n" * 2_000,
    "brackets": "FROM a\nRUN " + "[" * 60_000 + "\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_end(text: str, tmp_path: Path) -> None:
    """Bombs end in evidence or in an Unobserved, without an exception."""
    collected = collect(text, tmp_path)
    assert collected.subjects or collected.unobserved


def test_markup_is_only_text(tmp_path: Path) -> None:
    """What looks like markup passes through as text."""
    assert values('FROM a:1\nLABEL "<script>"="<b>"\n', tmp_path)["label_names"] == ("<script>",)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "FROM ",
                "RUN ",
                "a",
                " AS b\n",
                "\n",
                "\\\n",
                "$X",
                "${X:-",
                "}",
                "'",
                '"',
                "<<E",
                "E\n",
                "ARG X=",
                "ENV ",
                "COPY --from=b ",
                "[",
                "]",
                "|",
                "$(",
                ")",
                "pip install ",
                "-r ",
                "\0",
                "#",
                "curl http://x",
            ]
        ),
        max_size=40,
    )
)
def test_no_text_raises(tmp_path_factory: pytest.TempPathFactory, parts: list[str]) -> None:
    """Whatever the text, the collector returns."""
    folder = tmp_path_factory.getbasetemp()
    data = "".join(["FROM a\n", *parts]).encode()
    collected = COLLECTOR.collect(Unit("Dockerfile", folder / "Dockerfile", data, folder))
    assert collected.sources


def test_a_heredoc_with_an_open_quote_is_no_crash(tmp_path: Path) -> None:
    """A mark whose quote is open is what a builder refuses, at its line."""
    assert withheld(collect("FROM a:1\nCOPY --from=b FROM <<E'\n", tmp_path)) == {}
    assert "line 2" in collect("FROM a:1\nCOPY --from=b FROM <<E'\n", tmp_path).unobserved[0].reason
