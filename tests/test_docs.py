"""The documentation says what the program does."""

import csv
import importlib.util
import io
import re
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from aiact_report.mapping._load import load
from aiact_report.mapping._rules import TESTS
from aiact_report.model import Outcome

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("docs/**/*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("samples/**/*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def _generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate_reference", ROOT / "docs" / "generate_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["controls.md", "facts.md", "obligations.md", "references.md", "../relations.md", "../coverage-of-article-15.md"])
def test_reference_pages_are_those_of_the_mapping(name: str) -> None:
    """A reference page says exactly what the mapping in force says."""
    fresh = _generator().pages(load())[name]
    assert (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8") == fresh, "run docs/generate_reference.py"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Every relative link of a page leads to a file, and its anchor to a heading there."""
    for target in LINK.findall(_prose(page.read_text(encoding="utf-8"))):
        if "://" in target or target.startswith("mailto:"):
            continue
        file, _, fragment = target.partition("#")
        linked = (page.parent / file).resolve() if file else page
        assert linked.exists(), f"{page.name}: {target}"
        if fragment:
            assert fragment in _anchors(linked.read_text(encoding="utf-8")), f"{page.name}: {target}"


def test_every_relation_has_its_row() -> None:
    """The page of linking says of each relation what it joins."""
    page = (ROOT / "docs" / "linking.md").read_text(encoding="utf-8")
    modules = [file.stem for file in (ROOT / "aiact_report" / "linking").glob("[a-z]*.py")]
    assert modules
    assert [name for name in sorted(modules) if f"`{name}`" not in page] == []


def test_every_line_of_the_threat_model_has_its_test() -> None:
    """A test that the page names is there, and no line of its tables is without one."""
    page = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith("| can ")]
    assert rows
    for row in rows:
        file, _, name = row.rsplit("`", 2)[1].partition("::")
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), row


def test_the_example_control_is_a_control(tmp_path: Path) -> None:
    """The control that the documentation shows can be pasted into a mapping file as it stands."""
    example = (ROOT / "docs" / "adding-a-control.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    file = tmp_path / "house-rules.yaml"
    file.write_text(example, encoding="utf-8")
    assert "ACME-01" in {control.id for control in load([file]).controls}


def test_every_comparison_is_documented() -> None:
    """The page on adding a control names every comparison a rule may use."""
    page = (ROOT / "docs" / "adding-a-control.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page for name in TESTS)


def test_no_page_names_a_package_index() -> None:
    """Lock files and set-up name no package index: they work behind any mirror."""
    for name in ("requirements.lock", "requirements-dev.lock", "scripts/common.sh", "scripts/setup", "scripts/test", ".ci/run", "pyproject.toml"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert not re.search(r"--(extra-)?index-url|--find-links|://[^ ]*/simple", text), name


def _prose(text: str) -> str:
    """Leave out code blocks, where brackets are no links."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def _anchors(text: str) -> set[str]:
    """Anchors of a page's headings."""
    headings = re.findall(r"^#+ +(.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", sorted(ROOT.glob("docs/**/*.md")), ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_a_page_names_exist(page: Path) -> None:
    """Whoever looks for a `x.py` of a page finds it; two names are examples of what others write."""
    files = [
        f"/{path.relative_to(ROOT)}"
        for folder in ("aiact_report", "tests", "docs", "bench", "fuzz", "samples")
        for path in ROOT.glob(f"{folder}/**/*.py")
    ]
    named = set(re.findall(r"`([\w/.-]+\.py)`", page.read_text(encoding="utf-8"))) - {"csv.py", "setup.py"}
    assert [name for name in sorted(named) if not any(file.endswith(f"/{name}") for file in files)] == []


def test_the_example_of_a_format_keeps_its_own_rules() -> None:
    """Collected text stays in its cell: no name can make a row, a column or a formula of its own."""
    page = (ROOT / "docs" / "adding-a-format.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", page, re.DOTALL)
    assert found is not None
    names: dict[str, Any] = {}
    exec(compile(found[1], "adding-a-format.md", "exec"), names)  # noqa: S102 -- the page is ours, and its code is what is tested
    texts = ["PRV-01", 'a";x\nPRV-99;b', "\t=HYPERLINK(1)"]
    gap = SimpleNamespace(control=texts[0], subject=texts[1], reason=texts[2], outcome=Outcome.GAP)
    unseen = SimpleNamespace(subject=None, source="a.yaml", reason="it could not be read")
    dossier = SimpleNamespace(verdicts=[gap], notices=("nothing was read",), evidence=SimpleNamespace(unobserved=[unseen]))
    written = b"".join(names["render"](dossier, None)).decode()
    rows = list(csv.reader(io.StringIO(written, newline=""), delimiter=";"))
    assert rows == [
        ["outcome", "control", "subject", "reason"],
        ["notice", "", "", "nothing was read"],
        ["not seen", "", "a.yaml", "it could not be read"],
        ["gap", "PRV-01", 'a";x PRV-99;b', "'=HYPERLINK(1)"],
    ]
    assert len(written.splitlines()) == len(rows)
