"""The chart: what helm makes of it is what the program's own rights and questions ask for."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from deploy.chart import make_rules

ROOT = Path(__file__).resolve().parents[2]
CHART = ROOT / "deploy" / "chart"
VALUES = sorted((CHART / "ci").iterdir())


@pytest.fixture(scope="module")
def helm() -> str:
    """A real helm, where one was built."""
    found = subprocess.run([str(ROOT / "scripts" / "real-tools"), "--path", "helm"], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.skip("helm is not on this machine: scripts/real-tools helm")
    return found.stdout.strip()


def template(helm: str, *values: Path | str) -> subprocess.CompletedProcess[str]:
    """Render the chart into the namespace audit."""
    options = [word for value in values for word in (["--values", str(value)] if isinstance(value, Path) else ["--set", value])]
    command = [helm, "template", "quarterly", str(CHART), "--namespace", "audit", "--kube-version", "1.36.0", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("values", VALUES, ids=lambda path: path.stem)
def test_helm_finds_nothing_wrong(helm: str, values: Path) -> None:
    """`helm lint --strict` is quiet for each set of values."""
    done = subprocess.run([helm, "lint", "--strict", str(CHART), "--values", str(values), "--quiet"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.replace("[INFO] Chart.yaml: icon is recommended", "").strip()) == (0, ""), done.stdout


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ("image.digest=latest", "digest"),
        ("networkPolicy.apiServer.cidrs=null", "cidrs"),
        ("resources.limits=null", "resources"),
        ("replicas=2", "replicas"),
    ],
)
def test_what_would_run_unbounded_is_refused(helm: str, wrong: str, word: str) -> None:
    """A tag for a digest, no address of the API server, no limits, and keys nobody reads: the schema says so before anything is applied."""
    done = template(helm, VALUES[-1], wrong)
    assert done.returncode != 0
    assert word in done.stderr


@pytest.mark.parametrize("name", sorted(make_rules.FILES))
def test_the_rights_are_those_of_rbac(name: str) -> None:
    """The chart asks for what `aiact-report rbac` prints, right by right."""
    scope, secrets = make_rules.FILES[name]
    assert (CHART / name).read_text(encoding="utf-8") == make_rules.rules(scope, secrets=secrets)


def test_its_own_dossier_has_no_gap_that_is_not_defended(helm: str, tmp_path: Path) -> None:
    """Judged by the controls it helps to judge others by: what is open is waived, with a reason, in the chart's folder."""
    (tmp_path / "chart.yaml").write_text(template(helm, CHART / "ci" / "digest-values.yaml").stdout)
    command = [sys.executable, "-m", "aiact_report", "generate", "chart.yaml", "--config", str(CHART / "aiact-report.yaml"), "-o", "out"]
    done = subprocess.run([*command, "--format", "json-full"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    verdicts = json.loads((tmp_path / "out" / "dossier.full.json").read_bytes())["verdicts"]
    assert {verdict["outcome"] for verdict in verdicts} >= {"pass"}
    opened = [each for each in verdicts if each["outcome"] in {"gap", "partial"}]
    assert [(each["control"], each["subject"], each["reason"]) for each in opened if not each.get("waiver")] == []
    waived = {each["control"] for each in opened}
    assert waived == {waiver["control"] for waiver in yaml.safe_load((CHART / "aiact-report.yaml").read_text())["waivers"]}
