"""A folder is a registry: every file or folder of a package that does not start with `_` offers one value of a known name."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType
from typing import Any


def names(package: str) -> list[str]:
    """Names of the public modules of `package`, files and folders, sorted, without importing them."""
    spec = find_spec(package)
    folders = spec.submodule_search_locations if spec is not None else None
    return sorted(entry.name for entry in iter_modules(folders) if not entry.name.startswith("_")) if folders is not None else []


def module(package: str, name: str) -> ModuleType:
    """Import one module of the folder."""
    return import_module(f"{package}.{name}")


def values(package: str, attribute: str) -> list[Any]:
    """Import every module of the folder and return what each calls `attribute`, in the modules' order.

    Raises AttributeError, naming the module, when one does not offer it: a forgotten value fails at once.
    """
    return [getattr(module(package, name), attribute) for name in names(package)]
