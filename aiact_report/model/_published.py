"""The JSON Schemas that are published: each from the type that is read and written, under one head."""

from __future__ import annotations

from typing import Any

import msgspec


def published(shape: type[msgspec.Struct], title: str, version: str) -> dict[str, Any]:
    """Derive the schema of a file from its type (https://json-schema.org/draft/2020-12)."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title, "version": version}
    return head | msgspec.json.schema(shape)
