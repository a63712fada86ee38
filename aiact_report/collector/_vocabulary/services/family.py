"""What is known of one service that is no model server, and the forms its settings have."""

from __future__ import annotations

from typing import Final, NamedTuple

KEY: Final = ""
"""Instead of an expression: any value that may be a key; one that comes from a Secret is one."""
ANY: Final = r"(?s).*"
"""A switch: there is enough."""
YES: Final = r"1|true|yes|on|t|y"
NO: Final = r"0|false|no|off|f|n"
KNOWN: Final = r"|admin|admin123|administrator|change-?_?me|changeit|example|guest|minio|minio123|minioadmin|mongo|mysql|pass|passw0rd|password|password123|postgres|qwerty|rabbitmq|redis|root|secret|test|toor|user|123456?"
"""Keys that everybody tries first, or none at all."""
Settings = tuple[tuple[str, str], ...]
"""Names of variables and options, each with an expression that its whole value has."""


class Family(NamedTuple):
    """A service as its own documentation describes it."""

    name: str
    role: str
    """vector-store, database, cache, queue, object-store, tracker, registry, gateway, notebook, dashboard, labelling, scheduler or observer."""
    image: str
    """Expression on the last part of an image's name, or on its last parts, lower case, whole."""
    ports: tuple[int, ...]
    """Where it listens when nothing says otherwise."""
    asks: bool | None
    """Whether it asks callers who they are when nothing is set; None where that depends on its version."""
    documentation: str
    """Where its maker describes how callers are asked."""
    command: str = ""
    """Expression on the start of the command line, lower case."""
    on: Settings = ()
    """What has callers asked."""
    off: Settings = ()
    """What has nobody asked, or gives the key that everybody knows."""
    maybe: Settings = ()
    """What some versions read and others do not, or what has callers asked in part: with it, nothing is known."""
    config: str = ""
    """Expression on a path, mounted or in the command line, of a file that may say it too."""
