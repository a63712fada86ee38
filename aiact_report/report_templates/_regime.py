"""What of the regime concerns this system: dates by its declared route, neighbouring provisions by its declared role. Nothing is inferred."""

from __future__ import annotations

import re

import msgspec

from aiact_report.model import Attestation, Dossier, Neighbour, Presumption, Regime, Route, Standards, System


class PresumptionView(msgspec.Struct):
    """A way to a presumption of conformity, with who claims it."""

    way: Presumption
    claims: list[Attestation]


class RegimeView(msgspec.Struct):
    """The regime as it is printed for one system."""

    regime: Regime
    routes: list[Route]
    declared: bool
    """Whether the route is declared; otherwise all are printed."""
    neighbours: list[Neighbour]
    role: str
    """Whose provisions they are: `provider`, `deployer`, or empty where the role is not declared, or another."""
    presumptions: list[PresumptionView]
    standards: Standards | None


def regime(dossier: Dossier) -> RegimeView | None:
    """Choose what concerns the system; none for a dossier whose law says nothing of it."""
    found = dossier.law.regime
    if found is None:
        return None
    keys = _routes(dossier.system)
    roles = [role for role in ("provider", "deployer") if re.search(rf"\b{role}\b", dossier.system.role or "", re.IGNORECASE)]
    return RegimeView(
        regime=found,
        routes=[route for route in found.routes if route.key in keys or not keys],
        declared=bool(keys),
        neighbours=[item for item in found.neighbours if not roles or set(roles) & set(item.roles)],
        role=" and ".join(roles),
        presumptions=[
            PresumptionView(
                way,
                [item for item in dossier.attestations if item.presumption == way.key and item.standing == "holds" and item.document_is != "another"],
            )
            for way in found.presumptions
        ],
        standards=dossier.law.standards,
    )


def _routes(system: System) -> set[str]:
    return {key for key, value in (("annex_iii", system.annex_iii_point), ("annex_i", system.annex_i_act)) if value}
