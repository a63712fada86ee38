"""How the requests of a serving object are divided: over an old and a new version, over predictors, into the shadow of another."""

from __future__ import annotations

from collections.abc import Callable

from aiact_report.collector._kubernetes.fields import Found, gather, whole
from aiact_report.collector._kubernetes.objects import Object
from aiact_report.collector._kubernetes.sheet import Sheet

FACT = "workload.traffic"
WHOLE = 100
"""Percents of all requests."""


def read_traffic(sheet: Sheet, item: Object, found: Found) -> None:
    """Write shares of traffic as `name=percent`, and `name=shadow` for a copy that answers nobody."""
    reader = _READERS.get(item.kind)
    if reader is not None:
        reader(sheet, item, found)


def _read_kserve(sheet: Sheet, item: Object, found: Found) -> None:
    """KServe: the percents of the newest version; the one before it has the rest."""
    shares = gather(sheet, (FACT,), found, ("canaryTrafficPercent",)) or gather(sheet, (FACT,), whole(item), ("spec", "canaryTrafficPercent"))
    for value, line, _, field in shares:
        if value.__class__ is int and 0 <= value <= WHOLE:
            sheet.put(FACT, (f"canary={value}", f"previous={WHOLE - value}"), line, field)
        else:
            sheet.wrong((FACT,), value, "a number from 0 to 100", line, field)
    _read_canaries(sheet, item)


def _read_canaries(sheet: Sheet, item: Object) -> None:
    """KServe's later form: a list of canaries, each with its own percents."""
    canaries = gather(sheet, (FACT,), whole(item), ("spec", "canary"))
    if not canaries or canaries[0].value.__class__ is not list:
        return
    entries = [entry.value for entry in gather(sheet, (FACT,), canaries[0], ("*",))]
    shares = [f"{entry.get('name', 'canary')}={entry.get('trafficPercent', 0)}" if entry.__class__ is dict else entry for entry in entries]
    if FACT in sheet.facts:
        sheet.texts(FACT, shares, canaries[0].line, canaries[0].field)


def _read_seldon(sheet: Sheet, item: Object, found: Found) -> None:
    """Seldon: the percents of each predictor; a shadow gets a copy of every request."""
    name = found.value.get("name") or item.name
    for value, line, _, field in gather(sheet, (FACT,), found, ("traffic",)):
        sheet.texts(FACT, [f"{name}={value}"], line, field)
    if found.value.get("shadow") is True and FACT in sheet.facts:
        sheet.texts(FACT, [f"{name}=shadow"], found.lines["shadow"][0], f"{found.field}.shadow")


_READERS: dict[str, Callable[[Sheet, Object, Found], None]] = {"InferenceService": _read_kserve, "SeldonDeployment": _read_seldon}
"""Kind → what reads its shares."""
