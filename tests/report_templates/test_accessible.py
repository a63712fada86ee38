"""The page by axe-core in Chromium: WCAG 2.2 A and AA, light and dark, wide and narrow, with and without a script."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from aiact_report import pipeline
from aiact_report.config import Config
from aiact_report.report_templates.html import FORMAT
from tests.report_templates.chromium import LAID_OUT, READY, Browser

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "samples" / "credit-scoring"
RUN = """axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
rules: {"skip-link": {enabled: RULE}}}).then(found => found.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 200))]))"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The program that judges."""
    found = subprocess.run([ROOT / "scripts/real-tools", "--path", "axe"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("axe-core is not here: what the page is to assistive technology is not checked (scripts/real-tools axe)")
    return Path(found.stdout.strip()).read_text("utf-8")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the sample."""
    evidence = pipeline.link(pipeline.collect(pipeline.Wanted(paths=(SAMPLE,)), jobs=1))
    dossier = pipeline.dossier(evidence, pipeline.load_mapping(Config()), Config(), created_at="2026-11-28T00:00:00Z", evidence_sha256="0" * 64)
    made = tmp_path_factory.mktemp("axe") / "dossier.html"
    made.write_bytes(b"".join(pipeline.render(dossier, FORMAT)))
    return made


def _look(browser: Browser, *, scheme: str, width: int) -> None:
    browser.ask("Emulation.setEmulatedMedia", media="", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.ask("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("script", [True, False])
def test_the_book(browser: Browser, axe: str, path: Path, width: int, scheme: str, script: bool) -> None:  # noqa: FBT001 -- a case
    """All of it laid out; nothing that axe finds is left."""
    _look(browser, scheme=scheme, width=width)
    browser.ask("Emulation.setScriptExecutionDisabled", value=not script)
    browser.open(path)
    browser.ask("Emulation.setScriptExecutionDisabled", value=False)
    if script:
        browser.until(READY)
    browser.run(LAID_OUT)
    browser.run(axe)
    assert browser.run(RUN.replace("RULE", "true")) == []


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_was_found(browser: Browser, axe: str, path: Path, width: int, scheme: str) -> None:
    """The bar, a facet unfolded, the list, and one subject with its verdicts. A link to a verdict leads to an address and to no anchor, which axe takes for a broken skip link."""
    _look(browser, scheme=scheme, width=width)
    browser.open(path)
    browser.until(READY)
    for state in ("#?outcome=gap&outcome=met", "#?from=compose.yaml&subject=%23service%2Fmodel-server"):
        browser.run(f"location.hash = {json.dumps(state)}")
        browser.until('document.querySelector(".detail").dataset.drawn')
        browser.run('document.querySelector(".facet[data-facet=kind]").open = true')
        browser.until('document.querySelector(".facet[data-facet=kind] label") !== null')
        browser.run(axe)
        assert browser.run(RUN.replace("RULE", "false")) == []
