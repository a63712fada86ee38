"""`verify` finds what was changed, names it, and says what it did not look at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from aiact_report.errors import ExitCode

Said = Callable[..., tuple[int, list[str]]]
FILES = ("evidence.json", "mapping.json", "dossier.json", "dossier.html", "manifest.json")


def differs(lines: list[str], name: str) -> list[str]:
    """What differs of a file."""
    return [line for line in lines if line.startswith(f"differs: {name}: ")]


def put_right(folder: Path, *names: str) -> None:
    """Do what a forger would: write the digest of a changed file into the manifest."""
    manifest = json.loads((folder / "manifest.json").read_text())
    for name in names:
        data = (folder / name).read_bytes()
        manifest["files"][name] |= {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")


def test_an_untouched_dossier_holds(kept: Path, said: Said) -> None:
    """Digests, the mapping, each verdict, each count and each document; what no check shows is said."""
    code, lines = said(kept, "--strict")
    assert code == ExitCode.DONE, lines
    assert [line.split(": ")[1] for line in lines if line.startswith("holds")] == [
        "digests",
        "mapping.json",
        "verdicts",
        "manifest.json",
        "dossier.html",
    ]
    assert [line.split(": ")[1] for line in lines if line.startswith("not shown")] == ["signature", "sources", "attestations"]
    assert lines[-1].startswith("Nothing that was checked differs. 5 hold, 0 differ, 0 not checked.")
    assert said(kept / "manifest.json")[0] == ExitCode.DONE


@pytest.mark.parametrize("share", [0, 0.13, 0.5, 0.77, 1])
@pytest.mark.parametrize("name", FILES)
def test_one_changed_byte_is_found_and_its_file_named(copy: Path, said: Said, name: str, share: float) -> None:
    """In every file, wherever it is; of a digest in the manifest it is said which file it is not that of."""
    data = bytearray((copy / name).read_bytes())
    data[round((len(data) - 1) * share)] ^= 1
    (copy / name).write_bytes(data)
    code, lines = said(copy, "--no-documents")
    assert code == ExitCode.THRESHOLD
    found = [line for line in lines if line.startswith("differs: ")]
    assert differs(lines, name) or (name == "manifest.json" and any("the manifest names" in line for line in found)), lines


@pytest.mark.parametrize("name", FILES)
def test_a_removed_file_is_named(copy: Path, said: Said, name: str) -> None:
    """The manifest too, though nothing names that."""
    (copy / name).unlink()
    code, lines = said(copy, "--no-documents")
    assert code == ExitCode.THRESHOLD
    assert any("missing" in line for line in differs(lines, name)), lines


@pytest.mark.parametrize("name", ["more.txt", ".hidden", "below/deep.txt"])
def test_an_added_file_is_named(copy: Path, said: Said, name: str) -> None:
    """Hidden ones and those in a folder below."""
    (copy / name).parent.mkdir(exist_ok=True)
    (copy / name).write_text("more")
    code, lines = said(copy, "--no-documents")
    assert code == ExitCode.THRESHOLD
    assert differs(lines, name) == [f"differs: {name}: it was added: the manifest does not name it"]


def test_a_link_in_the_place_of_a_file_is_not_followed(copy: Path, said: Said, tmp_path: Path) -> None:
    """What it leads to may be the same today and another thing tomorrow."""
    (copy / "dossier.html").rename(tmp_path / "elsewhere.html")
    (copy / "dossier.html").symlink_to(tmp_path / "elsewhere.html")
    code, lines = said(copy, "--no-documents")
    assert code == ExitCode.THRESHOLD
    assert differs(lines, "dossier.html") == ["differs: dossier.html: it is no regular file"]


def test_a_verdict_that_was_changed_is_named_though_every_digest_was_put_right(copy: Path, said: Said) -> None:
    """A gap that was turned into a pass, by somebody who can compute a digest; the document that still tells the gap betrays it as well."""
    dossier = json.loads((copy / "dossier.json").read_text())
    place = next(at for at, answer in enumerate(dossier["answers"]) if answer["outcome"] == "gap")
    dossier["answers"][place]["outcome"] = "pass"
    (copy / "dossier.json").write_text(json.dumps(dossier, separators=(",", ":"), ensure_ascii=False))
    put_right(copy, "dossier.json")
    code, lines = said(copy)
    control = dossier["answers"][place]["control"]
    assert code == ExitCode.THRESHOLD
    assert any(control in line and "it says pass, and judged again it is gap" in line for line in differs(lines, "dossier.json")), lines
    assert any(line.startswith("holds: digests") for line in lines)


def test_a_count_that_was_changed_is_named(copy: Path, said: Said) -> None:
    """Counts are counted again from the verdicts."""
    dossier = json.loads((copy / "dossier.json").read_text())
    row = next(row for row in dossier["obligations"] if row["counts"].get("gap"))
    row["counts"]["gap"] -= 1
    (copy / "dossier.json").write_text(json.dumps(dossier, separators=(",", ":"), ensure_ascii=False))
    put_right(copy, "dossier.json")
    code, lines = said(copy, "--no-documents")
    assert code == ExitCode.THRESHOLD
    assert any(f"{row['key']}: it counts" in line for line in differs(lines, "dossier.json")), lines


def test_a_fact_that_was_changed_is_found(copy: Path, said: Said) -> None:
    """Evidence edited so that it reads better: the dossier is not of it, and is judged otherwise."""
    text = (copy / "evidence.json").read_text().replace('"value":1,', '"value":3,', 1)
    (copy / "evidence.json").write_text(text)
    put_right(copy, "evidence.json")
    code, lines = said(copy, "--no-documents")
    assert code == ExitCode.THRESHOLD
    assert any("it is not the evidence that dossier.json was judged from" in line for line in differs(lines, "evidence.json")), lines


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda found: found["texts"][5].update(text=found["texts"][5]["text"].replace("severity: high", "severity: low")), "not the one that"),
        (lambda found: found["settings"].update(parameters=[]), "its mapping is another one"),
        (lambda found: found["texts"].pop(), "not the one that"),
    ],
)
def test_a_swapped_mapping_is_named(copy: Path, said: Said, change: Callable[[dict[str, object]], object], words: str) -> None:
    """A control made milder, a parameter taken back, a whole family left out: by somebody who can compute a digest."""
    found = json.loads((copy / "mapping.json").read_text())
    change(found)
    (copy / "mapping.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    put_right(copy, "mapping.json")
    code, lines = said(copy, "--no-documents")
    assert code == ExitCode.THRESHOLD
    assert any(words in line for line in differs(lines, "mapping.json")), lines


def test_a_waiver_that_was_added_is_found(copy: Path, said: Said) -> None:
    """It covers what the dossier does not say it covers."""
    found = json.loads((copy / "mapping.json").read_text())
    found["waivers"].append(found["waivers"][0] | {"control": "NET-01", "subject": "*"})
    (copy / "mapping.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    put_right(copy, "mapping.json")
    code, lines = said(copy, "--no-documents")
    assert code == ExitCode.THRESHOLD
    assert any("waiver" in line for line in differs(lines, "dossier.json")), lines


def test_a_changed_page_is_found_though_its_digest_was_put_right(copy: Path, said: Said) -> None:
    """A document for people is made again and compared, byte for byte."""
    text = (copy / "dossier.html").read_text()
    (copy / "dossier.html").write_text(text.replace("gap", "pass", 1))
    put_right(copy, "dossier.html")
    code, lines = said(copy)
    assert code == ExitCode.THRESHOLD
    (line,) = differs(lines, "dossier.html")
    assert f"first at byte {text.index('gap'):,}" in line


@pytest.mark.parametrize(("member", "value"), [("created_at", "2027-01-01T00:00:00Z"), ("sources", []), ("tool", "aiact-report 9")])
def test_what_the_manifest_says_of_the_dossier_is_compared(copy: Path, said: Said, member: str, value: object) -> None:
    """A manifest that names other sources, another day or another program than the dossier and its evidence."""
    found = json.loads((copy / "manifest.json").read_text())
    found[member] = value
    (copy / "manifest.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    code, lines = said(copy, "--no-documents")
    assert code == ExitCode.THRESHOLD
    assert f"differs: manifest.json: its {member} is not that of the dossier and its evidence" in lines


def test_a_dossier_of_another_version_is_judged_again_and_what_is_not_compared_is_said(copy: Path, said: Said) -> None:
    """Its verdicts are compared; its documents and the words of its reasons are not, and `--strict` minds that."""
    for name in ("dossier.json", "mapping.json", "manifest.json"):
        (copy / name).write_text((copy / name).read_text().replace("aiact-report 0.1.0", "aiact-report 0.0.9"))
    put_right(copy, "dossier.json", "mapping.json")
    code, lines = said(copy)
    assert code == ExitCode.DONE, lines
    assert any(line.startswith("holds: verdicts") for line in lines)
    unchecked = [line for line in lines if line.startswith("not checked")]
    assert [line.split(": ")[1] for line in unchecked] == ["mapping.json", "verdicts", "dossier.html"]
    assert said(copy, "--strict")[0] == ExitCode.UNOBSERVED


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 100_000, '{"schema":"9.0.0"}', "\x00\xff"])
@pytest.mark.parametrize("name", ["evidence.json", "mapping.json", "dossier.json", "manifest.json"])
def test_what_cannot_be_read_is_said_and_ends_nothing(copy: Path, said: Said, name: str, text: str) -> None:
    """Whatever was put in the place of a file: a line, and no traceback."""
    (copy / name).write_bytes(text.encode("latin-1"))
    code, lines = said(copy, "--no-documents")
    assert code == ExitCode.THRESHOLD
    assert differs(lines, name)


def test_what_is_no_dossier_is_a_mistake(tmp_path: Path, said: Said) -> None:
    """An empty folder, a file of another kind, a path that is not there."""
    (tmp_path / "a.txt").write_text("a")
    for target in (tmp_path, tmp_path / "a.txt", tmp_path / "nothing"):
        assert said(target)[0] == ExitCode.MISTAKE


def test_what_is_rendered_later_is_verified_alike(kept: Path, tmp_path: Path, said: Said, monkeypatch: pytest.MonkeyPatch) -> None:
    """`render` into another folder takes all with it that judging again needs; into the same, it adds to the manifest."""
    from aiact_report import cli

    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")
    assert cli.main(["render", str(kept / "dossier.json"), "-o", str(tmp_path / "new"), "--format", "json-full", "-q"]) == ExitCode.DONE
    assert said(tmp_path / "new", "--strict")[0] == ExitCode.DONE
    assert cli.main(["render", str(tmp_path / "new/dossier.json"), "-o", str(tmp_path / "new"), "--format", "html", "-q"]) == ExitCode.DONE
    code, lines = said(tmp_path / "new", "--strict")
    assert code == ExitCode.DONE
    assert {"dossier.full.json", "dossier.html"} <= {line.split(": ")[1] for line in lines if line.startswith("holds")}
    assert cli.main(["render", str(kept / "evidence.json"), "-o", str(tmp_path / "judged"), "-q"]) == ExitCode.DONE
    assert said(tmp_path / "judged", "--strict")[0] == ExitCode.DONE
