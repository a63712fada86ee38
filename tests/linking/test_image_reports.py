"""Scans and bills of materials: of the image whose digest they name, and of no other."""

from __future__ import annotations

from typing import Any

import pytest

A, B = (f"sha256:{letter * 64}" for letter in "ab")
ID_A = f"sha256:{'0' * 8}{'a' * 56}"
_UNKNOWN = "(unknown)"


@pytest.mark.parametrize("facts", [{"digests": (B, A)}, {"image_id": ID_A}, {"image_id": A}])
def test_a_scan_is_of_the_digest_it_names(world: Any, facts: dict[str, Any]) -> None:
    """By manifest digest or image id; its figures are the image's."""
    image, scan = world.image("app"), world.scan(fixable_high=2, known_exploited=("CVE-1",), **facts)
    world.link()
    assert world.value(scan, "image") == image.id
    assert [
        world.value(image, name) for name in ("scans", "scan_age", "scan_database_age", "fixable_critical", "fixable_high", "known_exploited")
    ] == [
        (scan.id,),
        1,
        2,
        0,
        2,
        ("CVE-1",),
    ]


def test_a_scan_of_another_digest_is_said_and_not_used(world: Any) -> None:
    """The same tag on another day is another image; a report that names no digest may be of this one, and leaves it open."""
    image = world.image("app")
    scan = world.scan(digests=(B,), target="docker.io/library/app:1", fixable_critical=9)
    world.link()
    assert world.value(image, "scans") is None
    nameless = world.scan("tag", target="app:1")
    world.link()
    assert world.value(image, "scans") == _UNKNOWN
    assert world.value(image, "scans_unused") == (scan.id, nameless.id)
    assert world.value(image, "fixable_critical") == _UNKNOWN
    assert world.value(scan, "image") is world.value(nameless, "image") is None


def test_without_any_scan_nothing_is_said(world: Any) -> None:
    """No report was given: that is not the same as none for this digest."""
    image = world.image("app")
    world.link()
    assert world.value(image, "scans") == _UNKNOWN


def test_a_lost_report_leaves_none_unsaid(world: Any) -> None:
    """It might have been of this digest."""
    image = world.image("app")
    world.scan(digests=(B,))
    world.hide("scan.digests", source="lost.json")
    world.link()
    assert world.value(image, "scans") == _UNKNOWN


def test_the_newest_scan_decides(world: Any) -> None:
    """An older one that found more is history; of two as new the one that found more decides."""
    image = world.image("app")
    world.scan("old", digests=(A,), age=30, fixable_critical=9)
    world.scan("new", digests=(A,), fixable_critical=1)
    world.scan("other", digests=(A,), fixable_critical=2)
    world.link()
    assert (world.value(image, "scan_age"), world.value(image, "fixable_critical")) == (1, 2)
    world.scan("undated", digests=(A,), age=_UNKNOWN)
    world.link()
    assert world.value(image, "scan_age") == world.value(image, "fixable_critical") == _UNKNOWN


@pytest.mark.parametrize(("ecosystems", "expected"), [(("deb", "pypi"), True), (("deb",), False), (None, False), (_UNKNOWN, _UNKNOWN)])
def test_whether_language_packages_were_looked_at(world: Any, ecosystems: Any, expected: Any) -> None:
    """By the types of package the report covers."""
    image = world.image("app")
    world.scan(digests=(A,), ecosystems=ecosystems, database_age=None)
    world.link()
    assert world.value(image, "scan_covers_languages") == expected
    assert world.value(image, "scan_database_age") is None


def _sbom(world: Any, **facts: Any) -> Any:
    return world.add("sbom", "bom", source="bom.json", **({"digests": (A,), "components": ()} | facts))


@pytest.mark.parametrize(
    ("package", "component"),
    [
        ("pypi/scikit_learn@1.5", "pypi/scikit-learn@1.5"),
        ("pypi/Flask@3.0", "pkg:pypi/flask@3.0"),
        ("deb/openssl@3.0.11-1~deb12u2", "deb/debian/openssl@3.0.11-1~deb12u2"),
        ("deb/libc6@2.36-9+deb12u9", "deb/libc6@2.36-9%2Bdeb12u9"),
        ("rpm/dbus@1:1.14", "rpm/redhat/dbus@1.14?epoch=1"),
        ("npm/@scope/name@1", "npm/%40scope/name@1"),
    ],
)
def test_one_package_is_written_in_many_ways(world: Any, package: str, component: str) -> None:
    """Namespaces, epochs, escapes and the spellings of a Python project make no other package."""
    image = world.image("app", packages=(package,), sbom_attached=None)
    _sbom(world, components=(component,))
    world.link()
    assert world.value(image, "sbom_shortfall") is None


def test_what_a_bill_leaves_out(world: Any) -> None:
    """Packages of the image that no bill of its digest lists, another version counting as another package."""
    image = world.image("app", packages=("pypi/a@1", "pypi/b@1", "pypi/c@1"), sbom_attached=None)
    bom = _sbom(world, components=("pypi/a@1", "pypi/b@2"))
    world.link()
    assert world.value(image, "sboms") == (bom.id,)
    assert world.value(image, "sbom_shortfall") == ("pypi/b@1", "pypi/c@1")


@pytest.mark.parametrize(
    ("facts", "components"),
    [({}, ("pypi/a@1",)), ({"packages": ("a",)}, tuple(f"pypi/a@{n}" for n in range(20_000))), ({"packages": ("a",)}, _UNKNOWN)],
)
def test_a_shortfall_needs_both_lists_whole(world: Any, facts: dict[str, Any], components: Any) -> None:
    """Nothing is missing from a list that was not seen or was cut."""
    image = world.image("app", sbom_attached=None, **facts)
    _sbom(world, components=components)
    world.link()
    assert world.value(image, "sbom_shortfall") == _UNKNOWN


@pytest.mark.parametrize(("attached", "expected"), [(("SPDX",), ("attached: SPDX",)), (None, None), (_UNKNOWN, _UNKNOWN)])
def test_bills_that_are_attached(world: Any, attached: Any, expected: Any) -> None:
    """What a registry attaches counts; where nothing could be attached, "none" is not said."""
    image = world.image("app", sbom_attached=attached)
    _sbom(world, digests=(B,))
    world.link()
    assert world.value(image, "sboms") == expected
