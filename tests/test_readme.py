"""The README's two commands: what they promise a fresh machine."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SCRIPTS = ("scripts/setup", "scripts/test", "scripts/pythons", ".ci/run")


def _shell(code: str, path: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a piece of shell with the helpers of the scripts, finding only the programs in `path`."""
    command = f". {ROOT}/scripts/common.sh; {code}"
    return subprocess.run(["/bin/sh", "-eu", "-c", command], cwd=folder, env={"PATH": path}, capture_output=True, text=True, check=False)


def _programs(folder: Path, *names: str) -> str:
    """Make a folder that holds only these programs of the machine."""
    folder.mkdir(exist_ok=True)
    for name in names:
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    return str(folder)


def _fake(folder: Path, name: str, code: str) -> None:
    """Make a program of that name that does this."""
    program = folder / name
    program.write_text(f"#!/bin/sh\n{code}\n")
    program.chmod(0o755)


def test_readme_names_scripts_that_can_be_run() -> None:
    """The first two commands of the README are there, and executable."""
    block = README.split("```sh\n")[1].split("```")[0]
    commands = [line.split()[0] for line in block.splitlines()]
    assert commands == ["scripts/setup", "scripts/test"]
    assert all(os.access(ROOT / name, os.X_OK) for name in SCRIPTS)


@pytest.mark.parametrize("name", [*SCRIPTS, "scripts/common.sh"])
def test_scripts_are_posix_shell(name: str) -> None:
    """The scripts parse in the distribution's plain shell."""
    assert subprocess.run(["/bin/sh", "-n", str(ROOT / name)], capture_output=True, check=False).returncode == 0


def test_without_rights_the_exact_line_is_printed(tmp_path: Path) -> None:
    """Who may not install packages is told the line to run, and nothing is tried."""
    path = _programs(tmp_path / "bin")
    _fake(tmp_path / "bin", "apt-get", "echo tried >&2; exit 1")
    _fake(tmp_path / "bin", "id", "echo 1000")
    _fake(tmp_path / "bin", "sudo", "exit 1")
    done = _shell("apt_install $PANGO_PACKAGES || echo failed", path)
    assert "sudo apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in done.stderr
    assert "tried" not in done.stderr
    assert done.stdout == "failed\n"


def test_root_installs_even_when_a_package_list_is_unreachable(tmp_path: Path) -> None:
    """A broken third-party list does not keep root from installing what the distribution has."""
    path = _programs(tmp_path / "bin", "env")
    _fake(tmp_path / "bin", "id", "echo 0")
    _fake(tmp_path / "bin", "apt-get", 'echo "$@" >&2; [ "$1" = install ]')
    done = _shell("apt_install one two && echo installed", path)
    assert "install -y -qq --no-install-recommends one two" in done.stderr
    assert done.stdout == "installed\n"


def test_all_that_is_lacking_is_asked_for_in_one_line(tmp_path: Path) -> None:
    """Where Python cannot make environments and Pango is not there, one line names both: nobody is stopped twice."""
    path = _programs(tmp_path / "bin", "cat")
    _fake(tmp_path / "bin", "python3", 'case "$*" in *ensurepip* | -) exit 1 ;; *print*) echo python3.99-venv ;; esac')
    _fake(tmp_path / "bin", "id", "echo 1000")
    _fake(tmp_path / "bin", "sudo", "exit 1")
    done = _shell("ensure_system || echo failed", path, tmp_path)
    assert done.stdout == "failed\n"
    assert "sudo apt-get install -y python3.99-venv libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in done.stderr


def test_without_python_everything_is_asked_for_at_once(tmp_path: Path) -> None:
    """And without sudo the line has none: it is root's to type."""
    path = _programs(tmp_path / "bin")
    _fake(tmp_path / "bin", "python3", "exit 1")
    _fake(tmp_path / "bin", "id", "echo 1000")
    done = _shell("ensure_system || echo failed", path, tmp_path)
    assert "apt-get install -y python3 python3-venv libpango-1.0-0" in done.stderr
    assert "sudo apt-get" not in done.stderr


def test_old_python_is_refused_with_what_to_install(tmp_path: Path) -> None:
    """Without Python 3.11 the message says so and how to get it."""
    path = _programs(tmp_path / "bin")
    _fake(tmp_path / "bin", "python3", "exit 1")
    done = _shell("ensure_venv", path, tmp_path)
    assert done.returncode == 1
    assert "Python 3.11 or newer was not found" in done.stderr


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_locked_package_has_a_version_and_hashes(name: str) -> None:
    """A lock file pins each package to a version and to the hashes of its archives."""
    entries = re.split(r"\n(?=[a-zA-Z0-9])", re.sub(r"(?m)^\s*#.*\n", "", (ROOT / name).read_text(encoding="utf-8")))
    assert len(entries) > 5
    assert all(re.match(r"[\w.-]+==\S+", entry) and "--hash=sha256:" in entry for entry in entries)
