"""Days as people mean them: a date ends at midnight of a stated zone, and a dossier has one moment."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone, tzinfo

UTC = "UTC"
_OFFSET = re.compile(r"([+-])(0\d|1[0-4]):([0-5]\d)")


def zone_of(name: str) -> tzinfo | None:
    """Find a zone: `UTC`, an offset such as `+01:00`, or a name of the IANA database where this machine has it; None for what is none.

    See https://www.iana.org/time-zones.
    """
    if name == UTC:
        return timezone.utc  # noqa: UP017 -- the name UTC is taken, by the text above
    offset = _OFFSET.fullmatch(name)
    if offset:
        span = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-span if offset[1] == "-" else span)
    from zoneinfo import ZoneInfo  # where a zone is named, and nowhere else

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def day(moment: str, zone: str = UTC) -> str:
    """Give the date, as YYYY-MM-DD, that a moment (RFC 3339) falls on in a zone; in UTC where this machine does not know it."""
    found = zone_of(zone)
    written = datetime.fromisoformat(moment)
    return written.astimezone(found).date().isoformat() if found is not None else moment[:10]
