"""The PDF dossier: the same page on paper, tagged, bounded, and the same bytes twice."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from aiact_report.errors import NotWrittenError
from aiact_report.model import Dossier
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates._page import page
from aiact_report.report_templates.pdf import FORMAT
from aiact_report.report_templates.pdf_letter import FORMAT as LETTER


def _render(dossier: Dossier) -> bytes:
    try:
        return b"".join(FORMAT.render(dossier, RenderContext()))
    except NotWrittenError:
        pytest.skip("Pango is not installed on this machine: no PDF is made or checked")


def _plain(document: bytes) -> bytes:
    """Give the document with its compressed objects unpacked."""
    streams = re.findall(rb"stream\n(x.*?)\nendstream", document, re.DOTALL)
    return document + b"".join(zlib.decompressobj().decompress(stream) for stream in streams)


def test_it_is_a_tagged_document_in_english(make_dossier: Callable[..., Dossier]) -> None:
    """Assistive technology finds tags, language and title; the dates are the dossier's."""
    document = _render(make_dossier(6))
    plain = _plain(document)
    assert document.startswith(b"%PDF-")
    assert all(word in plain for word in (b"/StructTreeRoot", b"/Lang", b"pdfuaid:part", b"/Outlines", b"D:20261120140200Z"))


def test_the_same_dossier_gives_the_same_bytes(make_dossier: Callable[..., Dossier]) -> None:
    """Neither clock nor chance gets into the file."""
    assert _render(make_dossier(3)) == _render(make_dossier(3))


def test_every_rule_of_the_style_is_understood(make_dossier: Callable[..., Dossier], caplog: pytest.LogCaptureFixture) -> None:
    """The program that sets the pages has nothing to complain about: no unknown rule, no link into the void."""
    _render(make_dossier(6))
    assert caplog.messages == []


def test_a_thousand_deployments_stay_below_eighty_pages(make_dossier: Callable[..., Dossier]) -> None:
    """Grouped rows keep a dossier readable at any size."""
    assert 10 < len(re.findall(rb"/Type ?/Page\b", _plain(_render(make_dossier(1000))))) <= 80


def test_paper_of_the_other_size(make_dossier: Callable[..., Dossier]) -> None:
    """US Letter is a format of its own: every page has its size, and nothing else is different."""
    sizes = {}
    for form in (FORMAT, LETTER):
        try:
            plain = _plain(b"".join(form.render(make_dossier(3), RenderContext())))
        except NotWrittenError:
            pytest.skip("Pango is not installed on this machine: no PDF is made or checked")
        sizes[form.name] = {tuple(round(float(number)) for number in found.split()) for found in re.findall(rb"/MediaBox ?\[([^\]]+)\]", plain)}
    assert sizes == {"pdf": {(0, 0, 595, 842)}, "pdf-letter": {(0, 0, 612, 792)}}


def _words(dossier: Dossier, attached: list[tuple[str, str]]) -> str:
    html = page(dossier, RenderContext(), screen=False, attached=attached)
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", html, flags=re.DOTALL).split())


def test_the_index_is_an_annex_or_said_to_be_elsewhere(make_dossier: Callable[..., Dossier]) -> None:
    """Up to 300 subjects stand on paper with all their questions; of more, the first page says where they are."""
    few, many = _words(make_dossier(6), []), _words(make_dossier(200), [("evidence.json", "What was seen")])
    assert "Questions by outcome" in few
    assert "longer than paper holds" not in few
    assert "Questions by outcome" not in many
    assert many.index("longer than paper holds: it is in dossier.html , and in the files attached") < many.index("Evidence by obligation")
    assert "Inside this document are evidence.json (what was seen)" in many


def test_a_machine_without_pango_is_told_what_to_install(tmp_path: Path) -> None:
    """The error names the packages, and there is no traceback of somebody else's library."""
    (tmp_path / "weasyprint.py").write_text("raise OSError('cannot load library libpango-1.0-0')", "utf-8")
    program = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(Path(__file__).parent)!r}]\n"
        "from conftest import make\n"
        "from aiact_report.errors import NotWrittenError\n"
        "from aiact_report.report_templates._base import RenderContext\n"
        "from aiact_report.report_templates.pdf import FORMAT\n"
        "try:\n    list(FORMAT.render(make(1), RenderContext()))\n"
        "except NotWrittenError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in done.stdout
