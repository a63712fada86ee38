"""What installs and is not understood, settings beside the command, and dated snapshots."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.collector.dockerfile.reading import collect, values, withheld

NOT_SEEN = """
pip install .
pip install -e .
pip install ./pkg[all]
pip install dist/pkg-1.0-py3-none-any.whl
python setup.py install
python3 setup.py develop
xargs pip install < r.txt
cat r.txt | xargs -n1 pip install
pip install $(cat r.txt)
while read p; do pip install "$p"; done < r.txt
find . -name requirements.txt -exec pip install -r {} ;
parallel pip install < r.txt
pip install --group dev
mvn -B package
./mvnw -q verify
./gradlew build
sbt assembly
nix-shell -p hello
nix build
dotnet restore
julia -e 'using Pkg; Pkg.add("X")'
hatch env create
rye sync
swift build
stack build
cargo build --release
go build ./...
./install.sh
bash scripts/install_deps.sh
make install
composer install
npx create-thing
Rscript install.R
"""
NOT_SEEN_OF_SYSTEM = """
xargs apt-get install -y < packages.txt
apt-get install -y $(cat packages.txt)
apt-get install -y ./local.deb
apk add --no-cache $DEPS
"""
UNPINNED = """
R -e 'install.packages("dplyr")'
Rscript -e 'remotes::install_github("a/b")'
pecl install redis
nix-env -iA nixpkgs.hello
composer require monolog/monolog
gem install rails
conda install numpy
uv sync
UV_LOCKED=0 uv sync
export UV_FROZEN=false && uv sync
UV_LOCKED=1; uv sync
uv sync && export UV_LOCKED=1
PIP_REQUIRE_HASHES=0 pip install flask
PIP_REQUIRE_HASHES=1 uv pip install flask
python -m spacy download en_core_web_sm
npm install
"""
LOCKED = """
UV_LOCKED=1 uv sync
env UV_FROZEN=true uv sync
export UV_LOCKED=1 && uv sync
UV_FROZEN=yes uv run pytest
PIP_REQUIRE_HASHES=1 pip install -r requirements.txt
UV_REQUIRE_HASHES=1 uv pip install -r requirements.txt
sh -c "UV_LOCKED=1 uv sync"
PIXI_FROZEN=true pixi install
YARN_ENABLE_IMMUTABLE_INSTALLS=1 yarn install
cargo build --release --locked
dotnet restore --locked-mode
BUNDLE_FROZEN=1 npm ci
"""
DATED = """
uv pip install --exclude-newer 2024-08-01 flask
UV_EXCLUDE_NEWER=2024-08-01T00:00:00Z uv pip install flask
pip install --uploaded-prior-to=2024-08-01 flask
npm install --before=2024-08-01 express
R -e 'install.packages("dplyr", repos="https://packagemanager.posit.co/cran/2024-08-01")'
"""


def lines(text: str) -> list[str]:
    """Lines of a block."""
    return text.strip().splitlines()


@pytest.mark.parametrize("run", lines(NOT_SEEN))
def test_what_is_not_understood_is_not_assessed(run: str, tmp_path: Path) -> None:
    """Something is installed and what is not seen: neither nothing nor a pass."""
    collected = collect(f"FROM a:1\nRUN {run}\n", tmp_path)
    assert collected.subjects[0].facts["dockerfile.installs"].value
    facts = collected.subjects[0].facts
    decided = facts.get("dockerfile.installs_unpinned")
    assert "dockerfile.installs_unpinned" in withheld(collected) or (decided is not None and decided.value), run


@pytest.mark.parametrize("run", lines(NOT_SEEN_OF_SYSTEM))
def test_packages_of_the_distribution_that_are_not_seen(run: str, tmp_path: Path) -> None:
    """So of the distribution's packages."""
    collected = collect(f"FROM a:1\nRUN {run}\n", tmp_path)
    assert collected.subjects[0].facts["dockerfile.installs"].value
    assert "dockerfile.os_installs_unpinned" in withheld(collected)


@pytest.mark.parametrize("run", lines(UNPINNED))
def test_unpinned(run: str, tmp_path: Path) -> None:
    """Names without a version; a setting that is switched off, or not exported, or set too late, or of another tool."""
    assert values(f"FROM a:1\nRUN {run}\n", tmp_path)["installs_unpinned"]


@pytest.mark.parametrize("run", lines(LOCKED))
def test_settings_lock(run: str, tmp_path: Path) -> None:
    """A setting before the command, exported or in its environment says what an option does."""
    facts = values(f"FROM a:1\nRUN {run}\n", tmp_path)
    assert (facts["installs_unpinned"], facts["installs_hashed"]) == (None, True)


def test_settings_of_the_stage(tmp_path: Path) -> None:
    """ENV and ARG before the RUN count, those behind it do not; 0 is off."""
    assert values("FROM a:1\nENV UV_LOCKED=1\nRUN uv sync\n", tmp_path)["installs_hashed"] is True
    assert values("FROM a:1\nARG UV_LOCKED=true\nRUN uv sync\n", tmp_path)["installs_hashed"] is True
    assert values("FROM a:1\nRUN uv sync\nENV UV_LOCKED=1\n", tmp_path)["installs_hashed"] is False
    assert values("FROM a:1\nENV UV_FROZEN=0\nRUN uv sync\n", tmp_path)["installs_hashed"] is False
    assert values('FROM a:1\nENV UV_FROZEN=1\nRUN ["uv", "sync"]\n', tmp_path)["installs_hashed"] is True
    assert "dockerfile.installs_hashed" in withheld(collect("FROM a:1\nARG UV_LOCKED\nRUN uv sync\n", tmp_path))


@pytest.mark.parametrize("run", lines(DATED))
def test_a_day_after_which_nothing_is_taken(run: str, tmp_path: Path) -> None:
    """What was there on a day is as fixed as a version."""
    assert values(f"FROM a:1\nRUN {run}\n", tmp_path)["installs_unpinned"] is None


SNAPSHOT = "http://snapshot.debian.org/archive/debian/20240801T000000Z"


@pytest.mark.parametrize(
    ("setup", "dated"),
    [
        (f"RUN echo 'deb [check-valid-until=no] {SNAPSHOT} bookworm main' > /etc/apt/sources.list", True),
        (f"RUN sed -i 's|http://deb.debian.org/debian|{SNAPSHOT}|' /etc/apt/sources.list.d/debian.sources", True),
        (f"RUN rm /etc/apt/sources.list.d/* && echo 'deb {SNAPSHOT} bookworm main' > /etc/apt/sources.list.d/s.list", True),
        (f"COPY <<EOF /etc/apt/sources.list\ndeb {SNAPSHOT} bookworm main\nEOF", True),
        (f"RUN echo 'deb {SNAPSHOT} bookworm main' | tee /etc/apt/sources.list", True),
        ('ARG DATE=20240801T000000Z\nRUN echo "deb http://snapshot.debian.org/archive/debian/$DATE bookworm main" > /etc/apt/sources.list', True),
        ("RUN echo 'APT::Snapshot \"20240801T000000Z\";' > /etc/apt/apt.conf.d/50snapshot", True),
        (f"RUN echo 'deb {SNAPSHOT} bookworm main' >> /etc/apt/sources.list", False),
        (f"RUN echo 'deb {SNAPSHOT} bookworm main' > /etc/apt/sources.list.d/s.list", False),
        ("RUN echo 'deb http://snapshot.debian.org/archive/debian/latest bookworm main' > /etc/apt/sources.list", False),
        (f"RUN echo 'uses {SNAPSHOT}'", False),
        ("RUN echo 'deb http://deb.debian.org/debian bookworm main' > /etc/apt/sources.list", False),
    ],
)
def test_dated_snapshots(setup: str, dated: bool, tmp_path: Path) -> None:  # noqa: FBT001 -- a case and what it must give
    """A snapshot of a day that takes the place of the live archive fixes what is installed after it; one beside it does not."""
    facts = values(f"FROM debian:12\n{setup}\nRUN apt-get update && apt-get install -y curl\n", tmp_path)
    assert facts["os_installs_unpinned"] == (None if dated else ("apt: curl",))


def test_snapshots_by_option_and_order(tmp_path: Path) -> None:
    """An option dates one command; a snapshot set up after the installation dates nothing."""
    assert values("FROM a:1\nRUN apt-get install --snapshot 20240801T000000Z -y curl\n", tmp_path)["os_installs_unpinned"] is None
    assert values("FROM a:1\nRUN dnf install -y --releasever=2023.5.20240903 curl\n", tmp_path)["os_installs_unpinned"] is None
    late = f"FROM a:1\nRUN apt-get install -y curl\nRUN echo 'deb {SNAPSHOT} b main' > /etc/apt/sources.list\n"
    assert values(late, tmp_path)["os_installs_unpinned"] == ("apt: curl",)
    below = f"FROM a:1 AS b\nRUN echo 'deb {SNAPSHOT} b main' > /etc/apt/sources.list\nFROM b\nRUN apt-get install -y curl\n"
    assert values(below, tmp_path)["os_installs_unpinned"] is None
