"""A credential that one source gives away stands in no other, nor in the name of a file."""

import base64
from pathlib import Path

import msgspec
import pytest

from aiact_report.collector._run import across
from aiact_report.model import Evidence, Fact, OpenList, Place, Source, Subject, Unobserved
from aiact_report.pipeline import Wanted, collect

SECRET = "Kq7v" + "T3nX-" + "7bKw2pLm"
TOKEN = "gh" + "p_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
ENCODED = base64.b64encode(SECRET.encode()).decode()
DEPLOYMENT = f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: d, labels: {{a: '{SECRET}'}}, annotations: {{z: '{ENCODED}'}}}}
spec:
  selector: {{matchLabels: {{app: d}}}}
  template:
    metadata: {{labels: {{app: d}}}}
    spec:
      containers: [{{name: c, image: 'ghcr.io/x/app:{SECRET}', args: [run, '{SECRET}']}}]
"""
COMPOSE = f"services:\n  a:\n    image: nginx:1.27.3\n    command: [run, '{SECRET}']\n    labels: {{note: '{SECRET}'}}\n"
SOURCES = {
    "a Secret's data, encoded": ("s.yaml", f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\ndata: {{blob: {ENCODED}}}\n", DEPLOYMENT),
    "a Secret's text": ("s.yaml", f"apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\nstringData: {{blob: '{SECRET}'}}\n", DEPLOYMENT),
    "another workload's environment": ("s.yaml", DEPLOYMENT.replace(f"args: [run, '{SECRET}']", f"env: [{{name: DB_PASSWORD, value: '{SECRET}'}}]").replace("name: d", "name: e"), DEPLOYMENT),
    "a .env that nothing uses": (".env", f"SMTP_PASSWORD={SECRET}\n", COMPOSE),
    "a file of env_file": ("app.env", f"APP_TOKEN={SECRET}\n", COMPOSE + "    env_file: app.env\n"),
    "a secret's file": ("pw.txt", f"{SECRET}\n", COMPOSE + "    secrets: [db]\nsecrets: {db: {file: ./pw.txt}}\n"),
    "a secret's variable": (".env", f"X={SECRET}\n", COMPOSE + "    secrets: [db]\nsecrets: {db: {environment: X}}\n"),
    "a Dockerfile": ("Dockerfile", f"FROM nginx:1.27.3\nENV API_KEY={SECRET}\n", COMPOSE),
}  # fmt: skip


def seen(folder: Path) -> str:
    """Give the evidence of a folder as it would be written."""
    return msgspec.json.encode(collect(Wanted(paths=(folder,)), jobs=1)).decode()


@pytest.mark.parametrize("where", SOURCES)
def test_what_one_source_gives_away_no_other_tells(tmp_path: Path, where: str) -> None:
    """As a plain argument, a label, a tag."""
    name, text, other = SOURCES[where]
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / ("compose.yaml" if other.startswith("services") else "a.yaml")).write_text(other, encoding="utf-8")
    written = seen(tmp_path)
    assert "[redacted]" in written
    assert SECRET not in written
    assert ENCODED not in written


def test_what_a_secret_says_besides_is_told(tmp_path: Path) -> None:
    """The user and host that stand in a Secret beside its password are no credentials."""
    (tmp_path / "s.yaml").write_text(
        "apiVersion: v1\nkind: Secret\nmetadata: {name: s}\nstringData: {username: app-user-1, host: db-1.example.org}\n", encoding="utf-8"
    )
    (tmp_path / "a.yaml").write_text(DEPLOYMENT.replace(SECRET, "app-user-1"), encoding="utf-8")
    assert "app-user-1" in seen(tmp_path)


def test_the_name_of_a_file_tells_none(tmp_path: Path) -> None:
    """A file named after a token is a source, under a name without it, and what it holds refers to that."""
    (tmp_path / f"{TOKEN}.yaml").write_text(DEPLOYMENT, encoding="utf-8")
    (tmp_path / f"{TOKEN}.txt").write_text("no source", encoding="utf-8")
    found = collect(Wanted(paths=(tmp_path,)), jobs=1)
    assert TOKEN not in msgspec.json.encode(found).decode()
    assert {source.locator for source in found.sources} == {"[redacted].yaml"}
    assert {subject.source for subject in found.subjects} == {"[redacted].yaml"}
    assert all(subject.id.startswith("[redacted].yaml#") for subject in found.subjects)


def test_the_same_text_is_hidden_the_same_way_everywhere() -> None:
    """Facts, places, open lists, mappings, reasons: what refers to another still does."""
    place = Place(file="a.yaml", field=f"x.{SECRET}")
    subject = Subject(f"a.yaml#{SECRET}", "workload", SECRET, "a.yaml", facts={
        "workload.labels": Fact({SECRET: SECRET}, place), "container.args": Fact((1, f"a{SECRET}b"), place), "container.ports": Fact(OpenList((SECRET,)), place)})  # fmt: skip
    child = Subject(f"a.yaml#{SECRET}/c", "container", "c", "a.yaml", parent=subject.id)
    evidence = Evidence(
        [Source("a.yaml", "manifest", "a.yaml", "0", "manifest")],
        [subject, child],
        [Unobserved(f"no {SECRET}", "x", subject=subject.id, place=place)],
    )
    hidden = across.hide_across(evidence, [SECRET])
    assert SECRET not in msgspec.json.encode(hidden).decode()
    assert hidden.subjects[1].parent == hidden.subjects[0].id == hidden.unobserved[0].subject
    assert hidden.subjects[0].facts["container.ports"].value == OpenList(("[redacted]",))


def test_many_are_looked_up_at_once() -> None:
    """Hundreds of credentials, of which one stands somewhere: the same answer as for few."""
    many = [f"{number:04d}-{SECRET}-{number}" for number in range(400)]
    evidence = Evidence(subjects=[Subject("a", "workload", f"x {many[321]} y", "a")])
    assert across.hide_across(evidence, many).subjects[0].name == "x [redacted] y"


def test_without_a_credential_nothing_is_written_anew() -> None:
    """The evidence is given as it is."""
    evidence = Evidence(subjects=[Subject("a", "workload", "name", "a")])
    assert across.hide_across(evidence, []) is evidence
