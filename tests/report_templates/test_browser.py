"""The HTML in a real Chromium: what a person does with the page, at every width, on screen and on paper."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from aiact_report.model import Dossier
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates.html import FORMAT

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
]


class Browser:
    """One page, spoken to by the DevTools protocol over pipes (https://chromedevtools.github.io/devtools-protocol/)."""

    def __init__(self, program: str, folder: Path) -> None:
        here, there = os.pipe(), os.pipe()
        line = f"exec {program} {' '.join(FLAGS)} --user-data-dir={folder} 3<&{here[0]} 4>&{there[1]} 2>/dev/null"
        self.process = subprocess.Popen(["/bin/bash", "-c", line], pass_fds=(here[0], there[1]))
        os.close(here[0])
        os.close(there[1])
        self.to, self.back, self.count, self.session = os.fdopen(here[1], "wb"), os.fdopen(there[0], "rb"), 0, ""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send one command and give its result."""
        self.count += 1
        message = {"id": self.count, "method": method, "params": parameters, **({"sessionId": self.session} if self.session else {})}
        self.to.write(json.dumps(message).encode() + b"\0")
        self.to.flush()
        while True:
            answer = json.loads(self._message())
            if answer.get("id") == self.count:
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def _message(self) -> bytes:
        data = bytearray()
        while (byte := self.back.read(1)) != b"\0":
            assert byte, "the browser went away"
            data += byte
        return bytes(data)

    def open(self, path: Path) -> None:
        """Load a page to its end."""
        self.ask("Page.navigate", url=path.as_uri())
        while self.run("document.readyState + location.protocol") != "completefile:":
            pass

    def run(self, code: str) -> Any:
        """Evaluate JavaScript in the page."""
        answer = self.ask("Runtime.evaluate", expression=code, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def close(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(20)
        self.to.close()
        self.back.close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A Chromium of these tests."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("chromium is not installed on this machine: the page is not tried in a browser")
    made = Browser(program, tmp_path_factory.mktemp("chromium"))
    yield made
    made.close()


@pytest.fixture
def page(browser: Browser, make_dossier: Callable[..., Dossier], tmp_path: Path) -> Browser:
    """The dossier, open."""
    path = tmp_path / "dossier.html"
    path.write_bytes(b"".join(FORMAT.render(make_dossier(6), RenderContext())))
    browser.open(path)
    return browser


TYPE = """(text => { const field = document.querySelector(".filter [type=search]"); field.value = text;
field.dispatchEvent(new Event("input", {bubbles: true})); })"""
CARDS = '[...document.querySelectorAll(".card")].filter(card => card.checkVisibility()).length'


def test_the_filter_hides_on_screen_and_never_on_paper(page: Browser, tmp_path: Path) -> None:
    """Whoever prints with a word in the filter gets the whole dossier."""
    assert page.run(CARDS) > 0
    page.run(f'{TYPE}("no such word")')
    assert page.run(CARDS) == 0
    page.ask("Emulation.setEmulatedMedia", media="print")
    hidden = page.run('[...document.querySelectorAll(".card, [data-find]")].filter(one => !one.checkVisibility()).length')
    page.ask("Emulation.setEmulatedMedia", media="")
    assert hidden == 0
    reader = shutil.which("pdftotext")
    if reader is not None:
        (tmp_path / "page.pdf").write_bytes(base64.b64decode(page.ask("Page.printToPDF")["data"]))
        text = subprocess.run([reader, tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True).stdout
        assert "G-001" in text


def test_a_link_to_what_is_hidden_shows_it(page: Browser) -> None:
    """A deep link works whatever stands in the filter."""
    page.run(f'{TYPE}("no such word")')
    page.run('location.hash = "#G-001"; dispatchEvent(new HashChangeEvent("hashchange"))')
    assert page.run('document.getElementById("G-001").checkVisibility()')


def test_a_slash_goes_to_the_search(page: Browser) -> None:
    """Without the mouse; Escape empties it."""
    page.ask("Input.dispatchKeyEvent", type="keyDown", key="/", text="/")
    assert page.run('document.activeElement === document.querySelector(".filter [type=search]")')
    assert page.run('document.querySelector(".filter [type=search]").value') == ""


@pytest.mark.parametrize("width", [320, 360, 414, 768, 1024, 1440, 2560])
def test_nothing_is_wider_than_the_screen(page: Browser, width: int) -> None:
    """No width makes a reader scroll sideways."""
    page.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    found = page.run("[document.documentElement.scrollWidth, innerWidth]")
    page.ask("Emulation.clearDeviceMetricsOverride")
    assert found[0] <= found[1]
