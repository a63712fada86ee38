"""Build the image of aiact-report as an OCI layout: no shell, no package manager, no root, and the same bytes for the same inputs.

    python -m deploy.image.build OUT [--revision COMMIT] [--source URL] [--bom FILE] [--cache DIR]

Needs Debian's `dpkg-deb`, `unshare` and the network (or a filled cache); no engine and no pull. `SOURCE_DATE_EPOCH` is the time of everything in it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.image import bom, packages, root
from deploy.image.layout import Layer, Layout

CYCLONEDX = "application/vnd.cyclonedx+json"
LICENSES = "Apache-2.0"
VENDOR = "the aiact-report maintainers"
TITLE = "aiact-report"
WHAT = "Turns what is really deployed into a dossier for an audit of Article 15 of the EU AI Act"


def build(out: Path, stated: dict[str, str], cache: Path, epoch: int) -> tuple[str, bytes]:
    """Build the layout; give the digest of the image's manifest and the bill of materials. `stated`: what the builder knows of the source, as labels."""
    created = datetime.fromtimestamp(epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder, "root")
        root.system([packages.fetch(package, cache) for package in packages.locked()], tree)
        root.program(_wheel(Path(folder)), tree)
        layout = Layout(out, epoch)
        manifest = layout.image(configuration(stated | {"created": created}), _layers(layout, tree), created)
        bill = bom.document(tree, manifest["digest"])
        components = layout.referrer(manifest, bill, CYCLONEDX)
    name = {"annotations": {"org.opencontainers.image.ref.name": version()}, "platform": {"architecture": "amd64", "os": "linux"}}
    layout.index([manifest | name, components])
    return str(manifest["digest"]), bill


def _layers(layout: Layout, tree: Path) -> list[Layer]:
    """Debian below, the program above: most releases change the second alone."""
    every = [path for path in tree.rglob("*") if path != tree / root.PROGRAM]
    own = [path for path in every if (tree / root.PROGRAM) in path.parents]
    below = sorted(set(every) - set(own))
    return [layout.layer(tree, below, "deploy/image/packages.lock"), layout.layer(tree, own, "requirements.lock and the wheel")]


def configuration(stated: dict[str, str]) -> dict[str, Any]:
    """Give the image configuration: who runs it, how, and what is said of it."""
    prefix = "org.opencontainers.image."
    labels = {"title": TITLE, "description": WHAT, "version": version(), "licenses": LICENSES, "vendor": VENDOR} | stated
    # fontconfig and the program keep what can be made again in the one folder that can be written
    settings = {
        "PATH": "/usr/bin",
        "PYTHONPATH": f"/{root.PROGRAM}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONSAFEPATH": "1",
        "LANG": "C.UTF-8",
        "XDG_CACHE_HOME": f"/{root.SCRATCH}",
    }
    run = {
        "User": f"{root.USER}:{root.USER}",
        "Env": [f"{name}={value}" for name, value in settings.items()],
        "Entrypoint": [f"/{root.PYTHON}", "-m", "aiact_report"],
        "Cmd": ["--help"],
        "WorkingDir": "/work",
        "Labels": {f"{prefix}{name}": value for name, value in sorted(labels.items())},
    }
    return {"architecture": "amd64", "os": "linux", "config": run}


def _wheel(folder: Path) -> Path:
    from hatchling.build import build_wheel

    os.chdir(root.ROOT)  # hatchling builds the folder it stands in
    return folder / build_wheel(str(folder))


def version() -> str:
    """Give the version as the package states it."""
    text = (root.ROOT / "aiact_report/__init__.py").read_text(encoding="utf-8")
    return text.partition('__version__ = "')[2].partition('"')[0]


def main() -> None:
    """Build what the command line asks for, and print the digest."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--revision", help="commit it is built from")
    parser.add_argument("--source", help="address of the repository")
    parser.add_argument("--bom", type=Path, help="also write the bill of materials here")
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache/aiact-report/debian")
    asked = parser.parse_args()
    stated = {name: value for name, value in (("revision", asked.revision), ("source", asked.source)) if value}
    target = asked.bom.absolute() if asked.bom else None
    digest, bill = build(asked.out.absolute(), stated, asked.cache, int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()))
    if target is not None:
        target.write_bytes(bill)
    sys.stdout.write(f"{digest}\n")


if __name__ == "__main__":
    main()
