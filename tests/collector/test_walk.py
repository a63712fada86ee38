"""What the walk finds, what it leaves out, and how it says so."""

import os
from pathlib import Path

import pytest

from aiact_report.collector._base import FILE_LIMIT
from aiact_report.collector._run import collect as _run
from aiact_report.collector._run import detect as _detect
from aiact_report.collector._run import wire as _wire
from aiact_report.collector._walk import Walk, walk
from aiact_report.errors import MistakesError
from aiact_report.model import Basis, Evidence, Fact, Place, Ref, Skipped, Source, Subject, Unobserved
from aiact_report.pipeline import Wanted, collect

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: %s}\nspec:\n  containers:\n  - {name: c, image: a/b:1}\n"


def _files(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def _found(result: Walk) -> list[str]:
    return list(result.found)


def _reasons(result: Walk) -> dict[str, str]:
    return {entry.path: entry.reason for entry in result.skipped}


def test_files_are_found_sorted_and_named_relative_to_the_directory(tmp_path: Path) -> None:
    """Locators are relative to the directory named, with slashes, in order."""
    _files(tmp_path, {"b.yaml": "", "a/z.yaml": "", "a/b/c.yaml": ""})
    assert _found(walk([tmp_path])) == ["a/b/c.yaml", "a/z.yaml", "b.yaml"]


def test_a_single_file_is_named_by_its_name(tmp_path: Path) -> None:
    """One file's locator is its own name."""
    _files(tmp_path, {"deep/down/pod.yaml": ""})
    assert _found(walk([tmp_path / "deep/down/pod.yaml"])) == ["pod.yaml"]


def test_several_paths_are_named_from_their_common_parent_and_read_once(tmp_path: Path) -> None:
    """Paths that overlap give each file once; equal names in different folders stay apart."""
    _files(tmp_path, {"a/x.yaml": "", "b/x.yaml": ""})
    assert _found(walk([tmp_path / "a", tmp_path / "b", tmp_path / "a/x.yaml"])) == ["a/x.yaml", "b/x.yaml"]


def test_all_missing_paths_are_named_at_once(tmp_path: Path) -> None:
    """Every path that is not there is one problem of the same error."""
    with pytest.raises(MistakesError) as caught:
        walk([tmp_path / "no", tmp_path, tmp_path / "nor"])
    assert len(caught.value.problems) == 2


def test_gitignore_is_honoured_with_nesting_and_negation(tmp_path: Path) -> None:
    """The nearest .gitignore decides, and `!` takes a file back in."""
    _files(
        tmp_path,
        {
            ".gitignore": "*.log.yaml\n/build/\nsecret.yaml\n[\n",
            "a.log.yaml": "",
            "build/x.yaml": "",
            "sub/.gitignore": "!keep.log.yaml\n",
            "sub/keep.log.yaml": "",
            "sub/drop.log.yaml": "",
            "sub/build/y.yaml": "",
            "sub/secret.yaml": "",
        },
    )
    result = walk([tmp_path])
    assert _found(result) == [".gitignore", "sub/.gitignore", "sub/build/y.yaml", "sub/keep.log.yaml"]
    assert _reasons(result)["build/"] == "left out by .gitignore"
    assert _reasons(result)["sub/secret.yaml"] == "left out by .gitignore"


def test_gitignore_above_the_path_counts_within_the_work_tree(tmp_path: Path) -> None:
    """A folder of a Git work tree is read with the rules of the folders above it."""
    _files(tmp_path, {".git/HEAD": "", ".gitignore": "local.yaml\n", "k8s/local.yaml": "", "k8s/app.yaml": ""})
    assert _found(walk([tmp_path / "k8s"])) == ["app.yaml"]


def test_a_folder_the_user_names_is_read_though_it_is_ignored(tmp_path: Path) -> None:
    """Naming an ignored folder is asking for it."""
    _files(tmp_path, {".git/HEAD": "", ".gitignore": ".venv/\n", ".venv/sample/app.yaml": ""})
    assert _found(walk([tmp_path / ".venv/sample"])) == ["app.yaml"]


@pytest.mark.parametrize("folder", ["node_modules", "vendor", ".venv", "x.dist-info", "__pycache__", ".terraform"])
def test_vendored_folders_are_left_out_and_named(tmp_path: Path, folder: str) -> None:
    """Other people's code is not looked into, unless asked for."""
    _files(tmp_path, {f"{folder}/app.yaml": "", "own.yaml": ""})
    assert _found(walk([tmp_path])) == ["own.yaml"]
    assert f"{folder}/" in _reasons(walk([tmp_path]))
    assert len(_found(walk([tmp_path], include_ignored=True))) == 2


def test_a_virtual_environment_of_any_name_is_left_out(tmp_path: Path) -> None:
    """A folder with pyvenv.cfg is a virtual environment."""
    _files(tmp_path, {"py/pyvenv.cfg": "", "py/lib/app.yaml": ""})
    assert _found(walk([tmp_path])) == []


def test_git_folder_is_never_read(tmp_path: Path) -> None:
    """Git's own files are no sources, whatever is asked for."""
    _files(tmp_path, {".git/config.yaml": ""})
    assert _found(walk([tmp_path], include_ignored=True)) == []


def test_links_are_named_and_not_followed(tmp_path: Path) -> None:
    """A symbolic link, in a loop or out of the directory, is named; what it points at is read where it lies."""
    _files(tmp_path, {"in/app.yaml": "", "out/other.yaml": ""})
    (tmp_path / "in/loop").symlink_to(tmp_path / "in")
    (tmp_path / "in/away.yaml").symlink_to(tmp_path / "out/other.yaml")
    (tmp_path / "in/broken.yaml").symlink_to(tmp_path / "nothing")
    result = walk([tmp_path / "in"])
    assert _found(result) == ["app.yaml"]
    assert set(_reasons(result)) == {"loop", "away.yaml", "broken.yaml"}


def test_names_that_are_no_utf8_are_written_as_escapes(tmp_path: Path) -> None:
    """A file name of any bytes has a locator that can be written to JSON."""
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.yaml"))).write_text("")
    assert _found(walk([tmp_path])) == ["\\xff.yaml"]


def test_special_files_are_left_out(tmp_path: Path) -> None:
    """A named pipe in a directory is named, and reading does not wait for it."""
    os.mkfifo(tmp_path / "pipe.yaml")
    assert _reasons(walk([tmp_path])) == {"pipe.yaml": "not a regular file"}


def test_an_unreadable_file_is_unobserved() -> None:
    """What the system refuses to read is a value of the evidence, with its reason."""
    seen = collect(Wanted(paths=(Path("/proc/self/mem"),)))
    assert [entry.cause for entry in seen.unobserved] == ["unreadable"]
    assert not seen.subjects


def test_a_file_that_is_too_large_is_unobserved_when_it_would_be_a_source(tmp_path: Path) -> None:
    """A manifest over the limit is not cut: it is not observed. Other large files are left out."""
    (tmp_path / "big.yaml").write_text(POD % "x" + "#" * FILE_LIMIT)
    (tmp_path / "big.txt").write_bytes(b"word " * (FILE_LIMIT // 5 + 1))
    seen = collect(Wanted(paths=(tmp_path,)))
    assert [(entry.source, entry.cause) for entry in seen.unobserved] == [("big.yaml", "too-large")]
    assert [entry.path for entry in seen.skipped] == ["big.txt"]


def test_files_nobody_knows_are_named(tmp_path: Path) -> None:
    """While they are few, every file left out is named with its reason."""
    _files(tmp_path, {"a.py": "", "c.json": "{}", "d.yaml": "a: 1\n", "e.yaml": "", "README": "hello"})
    (tmp_path / "f.bin").write_bytes(b"\0\1")
    skipped = {entry.path: entry.reason for entry in collect(Wanted(paths=(tmp_path,))).skipped}
    assert skipped["a.py"] == skipped["c.json"] == skipped["d.yaml"] == skipped["README"] == _detect.UNKNOWN
    assert skipped["e.yaml"] == "empty"
    assert skipped["f.bin"] == "a binary file"


def test_many_files_are_counted_by_their_ending() -> None:
    """Of a large code base, YAML and JSON are named one by one and everything else is counted."""
    many = [Skipped(f"src/{number}.py", _detect.UNKNOWN) for number in range(_detect.NAMED_AT_MOST)]
    named = {entry.path: entry.reason for entry in _detect.compact([*many, Skipped("c.json", _detect.UNKNOWN), Skipped("README", _detect.UNKNOWN)])}
    assert named == {"*.py": f"{_detect.UNKNOWN} (2,000 files)", "c.json": _detect.UNKNOWN, "README": f"{_detect.UNKNOWN} (1 file)"}


def test_content_decides_and_not_the_name(tmp_path: Path) -> None:
    """A manifest, a Compose file and a Dockerfile are found under any name."""
    _files(tmp_path, {"one.txt": POD % "x", "two.conf": "services:\n  a:\n    image: b:1\n", "three": "FROM a:1\nRUN true\n"})
    assert {source.id: source.kind for source in collect(Wanted(paths=(tmp_path,))).sources} == {
        "one.txt": "manifest",
        "two.conf": "compose",
        "three": "dockerfile",
    }


@pytest.mark.parametrize(
    ("name", "never"), [("app.py", True), ("a/Dockerfile.py", False), ("Containerfile.go", False), ("x.yaml", False), ("noending", False)]
)
def test_programs_are_not_opened_but_dockerfiles_for_them_are(name: str, never: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    """`.py` files are not opened; `Dockerfile.py`, which may be a Dockerfile for Python, is."""
    assert _detect.never(name) is never


def test_a_compose_override_goes_with_its_base(tmp_path: Path) -> None:
    """An override is merged over the file beside it and is no project of its own."""
    _files(tmp_path, {"compose.yaml": "services:\n  a:\n    image: b:1\n", "compose.override.yaml": "services:\n  a:\n    user: '7'\n"})
    works = _detect.works(walk([tmp_path]).found)
    assert [(work.locator, [file.locator for file in work.overlays]) for work in works] == [("compose.yaml", ["compose.override.yaml"])]
    seen = collect(Wanted(paths=(tmp_path,)))
    assert [subject.name for subject in seen.subjects if subject.kind == "container"] == ["a"]
    assert [source.id for source in seen.sources] == ["compose.override.yaml", "compose.yaml"]


def test_an_override_of_something_else_stands_alone(tmp_path: Path) -> None:
    """Beside a `compose.yaml` that is no Compose file, the override is looked at by itself."""
    _files(tmp_path, {"compose.yaml": POD % "x", "compose.override.yaml": POD % "z"})
    names = [subject.name for subject in collect(Wanted(paths=(tmp_path,))).subjects if subject.kind == "workload"]
    assert names == ["x", "z"]


def _big(folder: Path, count: int) -> None:
    filler = "#" + "x" * 4000 + "\n"
    for number in range(count):
        (folder / f"{number:04}.yaml").write_text(POD % f"pod-{number}" + filler)
    (folder / "bad.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: [\n")


def test_workers_give_what_one_process_gives(tmp_path: Path) -> None:
    """The number of processes changes nothing in the evidence."""
    _big(tmp_path, 400)
    alone, together = (collect(Wanted(paths=(tmp_path,)), jobs=jobs) for jobs in (1, 3))
    assert alone == together
    assert [list(one.facts) for one in alone.subjects] == [list(one.facts) for one in together.subjects]
    assert sum(subject.kind == "workload" for subject in alone.subjects) == 400


def test_progress_counts_every_file(tmp_path: Path) -> None:
    """Progress ends with all files, opened or not."""
    _files(tmp_path, {"a.yaml": POD % "x", "b.py": "", "c.txt": ""})
    calls: list[tuple[int, int]] = []
    collect(Wanted(paths=(tmp_path,)), progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (3, 3)


def test_facts_survive_the_way_from_a_worker() -> None:
    """Tuples stay tuples, the order of facts stays, and the shared `not set` is everywhere it was."""
    unset = Fact(None, Place("f", 1))
    others = {
        "a.p": Fact((1,), Place("g", 4, "spec")),
        "a.d": Fact(True, Place("f"), Basis.DERIVED, (Ref("a.x"),)),
        "a.i": Fact(None, Place(digest="d", path="/p")),
    }
    facts = {"a.x": unset, "a.y": Fact(("1", 2), Place("f", 2)), "a.z": unset, "a.o": Fact({"k": ["v"]}, Place("f", 3)), **others}
    seen = _wire.Seen(subjects=[Subject("i", "a", "n", "s", facts=dict(facts))], unobserved=[Unobserved("why", "cause", facts=("a.q",))])
    back = _wire.unpack(_wire.pack(seen))
    assert list(back.subjects[0].facts.items()) == list(facts.items())
    assert back.unobserved[0].facts == ("a.q",)


def test_a_source_read_for_itself_wins_over_a_mention() -> None:
    """A Dockerfile that a Compose file names too is one source, of its own kind."""
    evidence = _merged()
    assert [(source.id, source.kind) for source in evidence.sources] == [("Dockerfile", "dockerfile"), ("compose.yaml", "compose")]


def _merged() -> Evidence:
    merge = _run._Merge()
    mention = Source("Dockerfile", "compose", "Dockerfile", "0", "compose")
    own = Source("Dockerfile", "dockerfile", "Dockerfile", "0", "dockerfile")
    compose = Source("compose.yaml", "compose", "compose.yaml", "1", "compose")
    merge.add(_wire.Seen(owned=[compose], others=[mention]))
    merge.add(_wire.Seen(owned=[own]))
    return merge.evidence()
