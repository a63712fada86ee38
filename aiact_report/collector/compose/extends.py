"""`extends`: a service laid over another one, of the same file or of another."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from aiact_report.collector._refused import Refused
from aiact_report.collector.compose.merge import merge
from aiact_report.collector.compose.nodes import Node, at, text
from aiact_report.collector.compose.read import CHAIN_LIMIT, FILES_IN_A_ROW, Reader, Scope, local, with_hole

_Stack = tuple[tuple[str, str], ...]


class _Layer(NamedTuple):
    """The services of one file, and what has been made of them."""

    path: Path
    scope: Scope
    services: Mapping[str, Node]
    done: dict[str, Node]


class Extends:
    """Follows `extends` through a file and the files it names."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self._layers: dict[tuple[str, int], _Layer] = {}
        self.taken: dict[str, None] = {}
        """Services of other files that are extended, as `file#service`."""

    def apply(self, document: Node, path: Path, scope: Scope) -> Node:
        """Replace each service of a document by what it amounts to with all it extends."""
        services = at(document, "services")
        if services is None or not isinstance(services.value, dict):
            return document
        layer = _Layer(path, scope, services.value, {})
        resolved = services.with_value({name: self._resolve(layer, name, ()) for name in services.value})
        return document.with_value({**document.value, "services": resolved})

    def _resolve(self, layer: _Layer, name: str, stack: _Stack) -> Node:
        """Return a service with everything it extends below it."""
        service = layer.services[name]
        if name in layer.done or not isinstance(service.value, dict) or "extends" not in service.value:
            return layer.done.get(name, service)
        key = (os.path.abspath(layer.path), name)
        if key in stack or len(stack) > CHAIN_LIMIT:
            raise Refused(f"the service {name[:80]} extends itself, or more than {CHAIN_LIMIT} services in a row", "cycle")
        if len({file for file, _ in stack}) > FILES_IN_A_ROW:
            raise Refused(f"the service {name[:80]} extends services of more than {FILES_IN_A_ROW} files in a row", "cycle")
        own = service.with_value({field: node for field, node in service.value.items() if field != "extends"})
        layer.done[name] = self._laid_over(layer, own, service.value["extends"], (*stack, key))
        return layer.done[name]

    def _laid_over(self, layer: _Layer, own: Node, extends: Node, stack: _Stack) -> Node:
        """Lay a service over the one it extends; where that cannot be read, say so."""
        try:
            base_layer, name = self._base(layer, extends)
            base = self._resolve(base_layer, name, stack)
        except Refused as error:
            self.reader.unread(error, extends.place(f"services.{stack[-1][1]}.extends"))
            return with_hole(own, extends, error)
        return own.with_value(merge(base, own, ("services", name)).value) if isinstance(base.value, dict) else own

    def _base(self, layer: _Layer, extends: Node) -> tuple[_Layer, str]:
        """Find the service that is extended."""
        long = isinstance(extends.value, dict)
        source = at(extends, "service") if long else extends
        if source is None or source.value is None:
            raise Refused("extends names no service", "unsupported", place=extends.place())
        name = text(source)
        file = at(extends, "file") if long else None
        base = layer if file is None else self._layer(local(layer.scope.directory, text(file), file), layer.scope)
        if name not in base.services:
            raise Refused(f"the service {name[:80]} is not in {self.reader.files.locator(base.path)}", "missing", place=extends.place())
        if base.path != layer.path:
            self.taken.setdefault(f"{self.reader.files.locator(base.path)}#{name}")
        return base, name

    def _layer(self, path: Path, scope: Scope) -> _Layer:
        """Read the services of another file; its relative paths are relative to that file."""
        key = (os.path.abspath(path), id(scope.variables))
        if key not in self._layers:
            inner = scope._replace(directory=path.parent)
            services: dict[str, Node] = {}
            for document in self.reader.documents(path, inner):
                found = at(document, "services")
                services.update(found.value if found is not None and isinstance(found.value, dict) else {})
            self._layers[key] = _Layer(path, inner, services, {})
        return self._layers[key]
