"""Which files make a project, and what it is called, as `.env` chooses: COMPOSE_FILE, COMPOSE_PROJECT_NAME, COMPOSE_PROFILES.

https://docs.docker.com/compose/how-tos/environment-variables/envvars/
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from aiact_report.collector._base import Unit
from aiact_report.collector.compose.interpolation import Variables
from aiact_report.collector.compose.read import Reader

FILE, SEPARATOR, NAME, PROFILES, ENV_FILES = (
    "COMPOSE_FILE", "COMPOSE_PATH_SEPARATOR", "COMPOSE_PROJECT_NAME", "COMPOSE_PROFILES", "COMPOSE_ENV_FILES",
)  # fmt: skip


class Chosen(NamedTuple):
    """What a project is made of."""

    paths: tuple[Path, ...]
    """Its files, in the order in which they are merged."""
    variables: Variables


def choose(unit: Unit, reader: Reader) -> Chosen:
    """Find the files of a unit's project: those `.env` lists, when the unit is the first of them and nobody named files on the command line."""
    own = reader.dotenv(unit.path.parent)
    if not unit.asked:
        for folder in _folders(unit):
            above = own if folder == unit.path.parent else reader.dotenv(folder)
            listed = _listed(above, folder)
            if listed[:1] == (unit.path,):
                return Chosen(listed, _others(above if above is own else above.laid_over(own)))
    return Chosen((unit.path, *unit.overlays), _others(own))


def profiles(variables: Variables) -> tuple[str, ...]:
    """Name the profiles that `.env` switches on."""
    return tuple(name.strip() for name in variables.get(PROFILES, "").split(",") if name.strip())


def _folders(unit: Unit) -> Iterator[Path]:
    """Yield the unit's folder and those above it that hold a `.env`, up to the folder the program was pointed at."""
    yield unit.path.parent
    for folder in unit.path.parent.parents:
        if not folder.is_relative_to(unit.root):
            return
        if os.path.isfile(folder / ".env"):
            yield folder


def _listed(variables: Variables, folder: Path) -> tuple[Path, ...]:
    """Name the files COMPOSE_FILE lists; a path that is not relative is of another machine."""
    separator = variables.get(SEPARATOR) or ":"
    written = variables.get(FILE, "").split(separator)
    return tuple(Path(os.path.normpath(folder / name)) for name in written if name)


def _others(variables: Variables) -> Variables:
    """Where `.env` names further env files, Compose reads them if the variable is in the starter's environment as well: what they may set is not known."""
    further = variables.get(ENV_FILES)
    return Variables(variables, further[:200]) if further and variables.unread is None else variables
