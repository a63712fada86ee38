"""Which image a container means, what it inherits from it, and what else carries its name."""

from __future__ import annotations

from typing import Any

import pytest

A, B, C = (f"sha256:{letter * 64}" for letter in "abc")
ID_A = f"sha256:{'0' * 8}{'a' * 56}"
_UNKNOWN = "(unknown)"


def _running(world: Any, name: str = "run", /, **facts: Any) -> Any:
    plain = {"running_image_id": None, "running_image_digests": None, "compose_service": None}
    return world.add("container", name, parent=world.workload(name, platform="engine", source="docker"), source="docker", **(plain | facts))


def _match(world: Any, container: Any) -> tuple[Any, Any]:
    return world.value(container, "image_subject"), world.value(container, "image_match")


@pytest.mark.parametrize("name", ["manifest_digest", "index_digest", "repo_digests"])
def test_a_digest_finds_its_image_under_whatever_name(world: Any, name: str) -> None:
    """The digest of manifest, index or repository decides, and the name does not."""
    facts = {"manifest_digest": None} | {name: (A,) if name == "repo_digests" else A}
    image, container = world.image("mirror", digest="c", **facts), world.container(image="app:1", image__digest=A)
    world.link()
    assert _match(world, container) == (image.id, "digest")


def test_a_digest_beats_a_name(world: Any) -> None:
    """An image of the same name and another digest is not the one that is meant."""
    world.image("app", digest="b")
    container = world.container(image="app:1", image__digest=A)
    world.link()
    assert _match(world, container) == (None, None)


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("app:1", ("docker.io/library/app:1",)),
        ("app:1", ("docker://app:1",)),
        ("app:1", ("localhost/app:1",)),
        ("app", ("index.docker.io/library/app:latest",)),
        ("app", ("app:latest",)),
    ],
)
def test_two_ways_to_write_a_name_are_one(world: Any, written: str, names: tuple[str, ...]) -> None:
    """What is left out of a reference is filled in as the engines do."""
    image = world.image("other", names=names, manifest_digest=None)
    container = world.container(image=written)
    world.link()
    assert _match(world, container) == (image.id, "reference")
    assert world.value(image, "containers") == (container.id,)


def test_a_name_without_a_tag_names_no_image(world: Any) -> None:
    """An archive that knows only a repository is not its latest image."""
    world.image("other", names=("app",), tag=None)
    container = world.container(image="app")
    world.link()
    assert _match(world, container) == (None, None)


def test_what_runs_is_known_by_the_engine_and_not_by_name(world: Any) -> None:
    """A tag that was moved since the start is no trace of what runs."""
    image, old = world.image("app"), world.image("app", digest="b", tag=None, source="old.tar")
    by_id, elsewhere = _running(world, running_image_id=ID_A), _running(world, "two", running_image_id=C, image="app:1")
    by_digest = _running(world, "three", running_image_digests=(B,))
    world.link()
    assert _match(world, by_id) == (image.id, "image id")
    assert _match(world, by_digest) == (old.id, "digest")
    assert _match(world, elsewhere) == (None, None)


def test_an_engine_that_names_images_by_manifest(world: Any) -> None:
    """Some engines use the manifest's digest for an image id."""
    image, container = world.image("app"), _running(world, running_image_id=A)
    world.link()
    assert _match(world, container) == (image.id, "image id")


def test_the_same_image_from_two_places_is_one(world: Any) -> None:
    """The reading that saw more speaks for it; two different images of one name leave the container open."""
    world.image("app", source="app.tar")
    full = world.image("app", packages=None, uid=7)
    container = world.container()
    world.link()
    assert _match(world, container) == (full.id, "reference")
    world.image("app", digest="b", source="other.tar")
    world.link()
    assert _match(world, container) == (_UNKNOWN, _UNKNOWN)


def test_nobody_uses_it_is_said_only_when_all_are_known(world: Any) -> None:
    """A container whose image is a placeholder might be of this image."""
    image = world.image("app")
    world.container(image="other:1")
    world.link()
    assert world.value(image, "containers") is None
    world.add("container", "odd", parent=world.workload("odd"))
    world.link()
    assert world.value(image, "containers") == _UNKNOWN


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"uid": 10001, "user": "app"}, "10001"),
        ({"uid": 0, "user": None}, "0"),
        ({"user": "app:app"}, "app"),
        ({"user": "0777:0"}, "777"),
        ({"user": None}, "0"),
        ({}, _UNKNOWN),
    ],
)
def test_a_silent_manifest_runs_as_its_image_says(world: Any, facts: dict[str, Any], expected: str) -> None:
    """The number of the image's own passwd file, else the name; without either it is not known."""
    image = world.image("app", **facts)
    container = world.container(run_as_user=None, user_name=None)
    outspoken = world.container("two", run_as_user=5, user_name=None)
    world.link()
    assert world.value(container, "user") == expected
    assert world.value(outspoken, "user") == "5"
    assert expected == _UNKNOWN or image.id in {ref.subject for ref in world.origin(container, "user")}


def test_an_image_that_was_read_speaks_before_its_dockerfile(world: Any) -> None:
    """What was built is known better from the image than from the file it should have been built from."""
    world.add("dockerfile", "Dockerfile", source="Dockerfile", user="app", healthcheck="CMD curl", base="debian:12")
    shop = world.workload("web", platform="compose", build_dockerfile="Dockerfile", build_target=None, source="compose.yaml")
    facts = {"built_here": True, "image": None, "run_as_user": None, "user_name": None, "healthcheck": None, "healthcheck_disabled": False}
    container = world.add("container", "web", parent=shop, namespace="Shop", source="compose.yaml", **facts)
    world.link()
    assert (world.value(container, "user"), world.value(container, "healthcheck_effective")) == ("app", True)
    image = world.image("shop-web", tag="latest", uid=0, user=None, healthcheck="NONE")
    world.link()
    assert _match(world, container) == (image.id, "reference")
    assert (world.value(container, "user"), world.value(container, "healthcheck_effective")) == ("0", False)


def test_what_an_engine_says_of_health_stays(world: Any) -> None:
    """The engine tells what is in force; nothing is concluded in its place."""
    container = _running(world, healthcheck=None, healthcheck_disabled=False, healthcheck_effective=True)
    world.image("app", healthcheck=None)
    world.link()
    assert world.value(container, "healthcheck_effective") is True


def test_a_running_container_comes_from_its_service(world: Any) -> None:
    """By the labels Compose gives; the project may have its folder's name."""
    project = world.add("project", "Shop", source="compose.yaml")
    web = world.workload("web", platform="compose", source="compose.yaml")
    web.parent = project.id
    declared = world.add("container", "web", parent=web, source="compose.yaml", image="app:1", image__digest=A)
    same, other = (_running(world, name, compose_service="shop/web", running_image_digests=(digest,)) for name, digest in (("one", A), ("two", B)))
    stranger = _running(world, "three", compose_service="blog/web", running_image_digests=(A,))
    world.link()
    assert [world.value(item, "declared_container") for item in (same, other, stranger)] == [declared.id, declared.id, _UNKNOWN]
    assert [world.value(item, "runs_declared_digest") for item in (same, other, stranger)] == [True, False, _UNKNOWN]


def test_a_running_container_may_come_from_the_only_one_that_pins_its_digest(world: Any) -> None:
    """Without Compose's labels; two that pin the same digest leave it open."""
    declared, running = world.container(image__digest=A), _running(world, running_image_digests=(A, B))
    world.link()
    assert world.value(running, "declared_container") == declared.id
    world.container("two", image__digest=A)
    world.link()
    assert world.value(running, "declared_container") == _UNKNOWN


def test_the_manifest_of_a_pinned_index_is_what_was_declared(world: Any) -> None:
    """A declaration names the index of all platforms, the engine the manifest of its own."""
    world.image("app", digest="b", index_digest=A)
    web = world.workload("web", platform="compose", source="compose.yaml", namespace="shop")
    world.add("container", "web", parent=web, namespace="shop", source="compose.yaml", image="app:1", image__digest=A)
    running = _running(world, compose_service="shop/web", running_image_digests=(B,))
    world.link()
    assert world.value(running, "runs_declared_digest") is True


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"digest": "b"}, (B,)),
        ({"digest": "c", "config_digest": ID_A}, None),
        ({"digest": "b", "platform": "linux/arm64"}, _UNKNOWN),
        ({"digest": "b", "tag": "2"}, _UNKNOWN),
        ({"digest": "b", "source": "docker://app"}, _UNKNOWN),
        ({"digest": "b", "config_digest": _UNKNOWN}, _UNKNOWN),
    ],
)
def test_a_tag_that_was_moved(world: Any, facts: dict[str, Any], expected: Any) -> None:
    """Another image under the same tag, of the same platform, seen elsewhere; the same image packed anew is no other."""
    image = world.image("app")
    world.image("app", **({"source": "registry.example.com/app:1"} | facts))
    world.link()
    assert world.value(image, "other_digests") == expected


def test_what_files_pin_tells_of_the_tag(world: Any) -> None:
    """A pinned digest that the tag no longer has; in an index it may be that of a platform."""
    alone, listed = world.image("app"), world.image("many", index_digest=B)
    world.container(image="app:1", image__digest=B)
    world.container("two", image="many:1", image__digest=C)
    world.link()
    assert world.value(alone, "other_digests") == (B,)
    assert world.value(listed, "other_digests") == _UNKNOWN
    world.container("three", image="many:1", image__digest=B)
    world.link()
    assert world.value(listed, "other_digests") is None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"base_name": "debian:12", "base_digest": A}, f"debian:12@{A}"),
        ({"base_name": f"debian@{A}", "base_digest": A}, f"debian@{A}"),
        ({"base_name": "debian:12", "base_digest": None}, "debian:12"),
        ({"base_name": None, "base_digest": A}, A),
        ({"base_name": None, "base_digest": None}, "near"),
        ({"base_name": None, "base_digest": None, "diff_ids": ("1", "9", "3")}, "far"),
        ({"base_name": None, "base_digest": None, "diff_ids": ("9",)}, _UNKNOWN),
    ],
)
def test_the_base_by_label_or_by_layers(world: Any, facts: dict[str, Any], expected: str) -> None:
    """The labels' word, else the image with the most first layers in common; the same layers are no base of themselves."""
    world.image("far", diff_ids=("1",), source="far.tar")
    world.image("near", diff_ids=("1", "2"), source="near.tar")
    image = world.image("app", **({"diff_ids": ("1", "2", "3")} | facts))
    world.image("twin", diff_ids=("1", "2", "3"), source="twin.tar")
    world.link()
    assert world.value(image, "base") == expected
