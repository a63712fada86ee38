"""Dates and neighbouring provisions: by what the system's provider declares, never inferred."""

from __future__ import annotations

import msgspec
import pytest

from aiact_report.mapping._load import load
from aiact_report.model import Attestation, Dossier, System
from aiact_report.report_templates._regime import RegimeView, regime


def printed(dossier: Dossier, system: System, *attestations: Attestation) -> RegimeView:
    """Give what is printed for a system."""
    found = regime(msgspec.structs.replace(dossier, law=load().law, system=system, attestations=list(attestations)))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("system", "routes", "declared"),
    [
        (System(annex_iii_point="5(b)"), ["annex_iii"], True),
        (System(annex_i_act="Regulation (EU) 2017/745"), ["annex_i"], True),
        (System(annex_iii_point="1(a)", annex_i_act="Regulation (EU) 2017/745"), ["annex_iii", "annex_i"], True),
        (System(name="scoring"), ["annex_iii", "annex_i"], False),
    ],
)
def test_dates_are_those_of_the_declared_route(dossier: Dossier, system: System, routes: list[str], *, declared: bool) -> None:
    """A system of Annex III is not told the dates of Annex I; without a declaration both are printed, and that is said."""
    found = printed(dossier, system)
    assert [route.key for route in found.routes] == routes
    assert found.declared is declared


@pytest.mark.parametrize(
    ("role", "there", "missing"),
    [("provider", "Article 19", "Article 26"), ("deployer", "Article 26", "Annex IV, 2(h)"), ("Deployer (bank)", "Article 73", "Article 17")],
)
def test_provisions_are_those_of_the_declared_role(dossier: Dossier, role: str, there: str, missing: str) -> None:
    """A deployer is not told to write technical documentation, nor a provider to keep a deployer's logs."""
    named = {item.provision for item in printed(dossier, System(role=role)).neighbours}
    assert there in named
    assert missing not in named


@pytest.mark.parametrize("role", [None, "importer", "undeployered"])
def test_without_a_known_role_all_are_printed(dossier: Dossier, role: str | None) -> None:
    """Another role, or none, or a word that only holds one leaves nothing out."""
    named = {item.provision for item in printed(dossier, System(role=role)).neighbours}
    assert {"Article 26", "Article 19"} <= named


def test_a_presumption_is_stated_from_an_attestation_only(dossier: Dossier) -> None:
    """References to the Cyber Resilience Act, however many, presume nothing; a person who attests to it is quoted."""
    claim = Attestation(
        obligation="15.5-unauthorised", statement="Declared under Regulation (EU) 2024/2847.", document="DoC 7", made_by="A", made_on="2028-01-01", presumption="42(3)"
    )  # fmt: skip
    plain = msgspec.structs.replace(claim, presumption=None)
    assert not any(item.claims for item in printed(dossier, System(), plain).presumptions)
    assert {item.way.key: len(item.claims) for item in printed(dossier, System(), claim, plain).presumptions} == {"40": 0, "42(2)": 0, "42(3)": 1}


def test_an_older_dossier_has_no_regime(dossier: Dossier) -> None:
    """A dossier of before says nothing of it, and is still shown."""
    assert dossier.law.regime is None
    assert regime(dossier) is None
