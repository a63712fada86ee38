"""Variables, env files, and what is withheld where one has no value."""

from pathlib import Path

import pytest

from aiact_report.collector.compose.dotenv import parse, values
from aiact_report.collector.compose.interpolation import expand
from tests.collector.compose.reading import collect, subject, write

EXPANSIONS = [
    ("$X", "x"),
    ("${X}", "x"),
    ("a${X}b$X-", "axbx-"),
    ("${N:-d}", "d"),
    ("${N-d}", "d"),
    ("${E:-d}", "d"),
    ("${E-d}", ""),
    ("${X:+r}", "r"),
    ("${N:+r}", ""),
    ("${E:+r}", ""),
    ("${E+r}", "r"),
    ("${X:?no}", "x"),
    ("${N:-${X}-${M:-y}}", "x-y"),
    ('${N:-{"a": 1}}', '{"a": 1}'),
    ("$$X $${X}", "$X ${X}"),
    ("$1 $ ${", "$1 $ ${"),
    ("$N", "\0N\0"),
    ("${N:?no}", "\0N\0"),
    ("${N?no}", "\0N\0"),
    ("${E:?no}", "\0E\0"),
    ("${A:-$B}", "\0B\0"),
]


@pytest.mark.parametrize(("written", "expected"), EXPANSIONS)
def test_variables_are_replaced(written: str, expected: str) -> None:
    """Every form of the specification; an unset variable is marked, never empty."""
    assert expand(written, {"X": "x", "E": ""}).text == expected


def test_a_credential_in_a_variable_stays_out_of_the_facts(tmp_path: Path) -> None:
    """The place it stands in is known, its value is not kept."""
    fields = "command: [run, '${DB_PASSWORD}'], labels: {note: 'pw ${DB_PASSWORD}'}, environment: {URL: 'db://u:${DB_PASSWORD}@h', OTHER: a}"
    write(tmp_path, __env="DB_PASSWORD=hunter2\nTAG=1", compose__yaml=f"services: {{api: {{image: 'x:${{TAG}}', {fields}}}}}")
    seen = collect(tmp_path, "compose.yaml")
    facts = subject(seen, "container").facts
    assert "hunter2" not in repr(seen)
    assert facts["container.env_credentials"].value == ("URL",)
    assert facts["container.args"].value == ("run", "[redacted]")
    assert facts["container.image"].value == "x:1"


UNSET = [
    ("image: 'nginx:${T}'", {"container.image", "container.image.tag", "container.image.tag_moves", "container.image.digest"}),
    ("image: '${R}/app:1'", {"container.image", "container.image.registry", "container.image.repository"}),
    ("image: x, user: '${U}'", {"container.run_as_user", "container.run_as_group", "container.user_name"}),
    ("image: x, ports: ['${P}:80']", {"container.published_ports"}),
    ("image: x, privileged: '${P}'", {"container.privileged"}),
    ("image: x, environment: {MODEL_URI: '${M}'}", {"container.model_location", "container.model_location_pin", "container.plain_http_urls"}),
    ("image: x, environment: [NVIDIA_VISIBLE_DEVICES]", {"container.nvidia_visible_devices"}),
    ("image: x, environment: {TZ: '${T}'}", set()),
]


@pytest.mark.parametrize(("fields", "expected"), UNSET, ids=[fields for fields, _ in UNSET])
def test_an_unset_variable_withholds_what_it_decides(tmp_path: Path, fields: str, expected: set[str]) -> None:
    """And no more; the record names variable, service and line."""
    write(tmp_path, compose__yaml=f"services:\n  api: {{{fields}}}\n")
    seen = collect(tmp_path, "compose.yaml")
    found = [entry for entry in seen.unobserved if entry.subject == "compose.yaml#service/api/container"]
    assert {name for entry in found for name in entry.facts} == expected
    assert all(entry.cause == "unset-variable" and entry.place is not None and entry.place.line == 2 for entry in found)
    assert expected.isdisjoint(subject(seen, "container").facts)


def test_the_environment_of_the_process_is_never_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same files give the same evidence on every machine."""
    monkeypatch.setenv("TAG", "from-outside")
    write(tmp_path, compose__yaml="services: {api: {image: 'x:${TAG}'}}")
    assert "from-outside" not in repr(collect(tmp_path, "compose.yaml"))


def test_env_files_are_laid_under_the_environment(tmp_path: Path) -> None:
    """In their order; a credential in one is named with the file it stands in."""
    write(
        tmp_path,
        compose__yaml="services: {api: {image: x, env_file: [a.env, {path: b.env, format: raw}, {path: no.env, required: false}], environment: {A: '9'}}}",
        a__env="A=1\nAPI_TOKEN=abc\n",
        b__env="RAW='$A'\n",
    )
    facts = subject(collect(tmp_path, "compose.yaml"), "container").facts
    assert facts["container.env_names"].value == ("A", "API_TOKEN", "RAW")
    assert facts["container.env_credentials"].value == ("API_TOKEN",)
    assert (facts["container.env_credentials"].place.file, facts["container.env_credentials"].place.line) == ("a.env", 2)


def test_a_missing_env_file_withholds_the_environment(tmp_path: Path) -> None:
    """A name that is not seen is not a name that is not set."""
    write(tmp_path, compose__yaml="services: {api: {image: x, env_file: no.env}}")
    seen = collect(tmp_path, "compose.yaml")
    entry = next(found for found in seen.unobserved if found.subject is not None)
    assert entry.cause == "missing"
    assert {"container.env_names", "container.env_credentials", "container.model_location"} <= set(entry.facts)


def test_an_env_file_is_read_as_compose_reads_it() -> None:
    """Comments, quotes, escapes, several lines, earlier names."""
    text = '# c\nA=1\nexport B = two words # c\nC=\'raw $A\' # c\nD="x\\ty ${A}"\nE="l1\nl2"\nF\nG=\nH=a#b\nI: yaml\n=bad\nJ=${A}${NOPE:-z}\r\n'
    entries = parse(text, {})
    assert values(entries) == {
        "A": "1", "B": "two words", "C": "raw $A", "D": "x\ty 1", "E": "l1\nl2", "G": "", "H": "a#b", "I": "yaml", "J": "1z",
    }  # fmt: skip
    assert [(entry.name, entry.line) for entry in entries][-4:] == [("H", 10), ("I", 11), (None, 12), ("J", 13)]


def test_variables_that_multiply_are_bounded() -> None:
    """Sixteen lines do not become terabytes."""
    text = "A=xxxxxxxxxx\n" + "".join(f"{chr(66 + index)}=" + f"${chr(65 + index)}" * 8 + "\n" for index in range(15))
    assert sum(map(len, values(parse(text, {})).values())) < 2_000_000
    assert len(expand("${A:-" * 30_000, {}).text) <= 150_000
