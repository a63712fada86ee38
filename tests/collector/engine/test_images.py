"""Images that a real engine keeps, exported and read."""

from __future__ import annotations

import json

import pytest

from aiact_report.collector.engine.images import read_engine_image


def _image(found):
    (image,) = [one for one in found.subjects if one.kind == "image"]
    return {name: fact.value for name, fact in image.facts.items()}


def _identity(running, name="tiny:app"):
    """Id of an image as the engine prints it, with its algorithm."""
    identity = json.loads(running.run("image", "inspect", name))[0]["Id"]
    return identity if ":" in identity else f"sha256:{identity}"


def test_podman_exports_an_image_in_the_form_it_is_kept_in(podman):
    """An image in OCI form keeps its id, which another form of archive would change."""
    image = _image(read_engine_image("tiny:base", "podman", podman.request()))
    assert image["image.config_digest"] == _identity(podman, "tiny:base")
    assert image["image.digest_matches"] is True


@pytest.mark.parametrize("kind", ["docker", "podman"])
def test_an_exported_image_is_read_with_its_layers(kind, request):
    """The bytes that come out of the engine have the digests that name them, and show what is inside."""
    running = request.getfixturevalue(kind)
    found = read_engine_image("tiny:app", kind, running.request())
    image = _image(found)
    assert image["image.config_digest"] == _identity(running)
    assert image["image.digest_matches"] is True
    assert (image["image.user"], image["image.uid"]) == ("10001:10001", 10001)
    assert "/bin/sh" in {path.replace("/usr", "") for path in image["image.shells"]}
    assert image["image.env_credentials"] == ("API_KEY",)
    assert [(one.id, one.kind, bool(one.observed_at)) for one in found.sources] == [(f"{kind}://tiny:app", "image", True)]


@pytest.mark.parametrize("kind", ["docker", "podman"])
def test_without_layers_nothing_is_exported_and_nothing_guessed(kind, request):
    """The configuration gives the same settings and id; what only bytes can show is withheld."""
    running = request.getfixturevalue(kind)
    full, short = (_image(read_engine_image("tiny:app", kind, running.request(layers=layers))) for layers in (True, False))
    for name in ("config_digest", "user", "labels", "cmd", "entrypoint", "exposed_ports", "layer_count", "diff_ids", "platform"):
        assert short[f"image.{name}"] == full[f"image.{name}"]
    assert "image.digest_matches" not in short
    assert "image.shells" not in short


def test_both_ways_give_the_same_subjects(docker):
    """An image and its layers have the same ids, read whole or by configuration."""
    full, short = (read_engine_image("tiny:app", "docker", docker.request(layers=layers)) for layers in (True, False))
    assert [one.id for one in full.subjects] == [one.id for one in short.subjects]


def test_an_image_that_is_not_there_names_the_nearest(docker):
    """A slip of the pen is Unobserved, with the name that was probably meant."""
    (item,) = read_engine_image("tiny:ap", "docker", docker.request()).unobserved
    assert (item.cause, item.remedy) == ("not-found", "did you mean 'tiny:app'?")


@pytest.mark.parametrize("name", ["../containers/json", "", "a b", "UPPER:x", "tiny:app?x=y"])
def test_what_is_no_name_is_not_asked_for(docker, name):
    """Text that is no reference never becomes a request."""
    (item,) = read_engine_image(name, "docker", docker.request()).unobserved
    assert item.cause == "unsupported"


def test_an_image_is_found_by_its_id(docker):
    """The id is a name too, though no reference."""
    image = _image(read_engine_image(_identity(docker), "docker", docker.request()))
    assert image["image.config_digest"] == _identity(docker)


def test_running_images_are_told_once_by_their_configuration(docker_facts, docker):
    """Each image that runs is a subject, under the name its containers use, with the id they name."""
    images = {one.source: one.facts["image.config_digest"].value for one in docker_facts.found.subjects if one.kind == "image"}
    assert images == {"docker://tiny:app": _identity(docker), "docker://tiny:base": _identity(docker, "tiny:base")}
    assert docker_facts.of("hardened")["container.running_image_id"] == images["docker://tiny:app"]


@pytest.mark.usefixtures("docker_facts")
def test_an_image_that_is_asked_for_is_not_told_twice(docker):
    """What --image names is left to its reader, whichever of its names was used."""
    docker.run("tag", "tiny:app", "other/name:1")
    found = docker.collect(names=("docker://other/name:1",))
    assert {one.source for one in found.subjects if one.kind == "image"} == {"docker://tiny:base"}


def test_a_moved_tag_does_not_name_the_old_image(docker):
    """A container keeps its image; when the tag leads elsewhere, the image goes by its id."""
    docker.run("tag", "tiny:base", "moving:1")
    docker.run("run", "--detach", "--name", "old", "--network", "none", "moving:1", "/bin/sleep", "600")
    docker.run("tag", "tiny:app", "moving:1")
    found = docker.collect()
    docker.run("rm", "--force", "old")
    assert "docker://moving:1" not in {one.source for one in found.subjects if one.kind == "image"}
    assert _identity(docker, "tiny:base") in {one.facts["image.config_digest"].value for one in found.subjects if one.kind == "image"}


def test_an_image_that_was_not_read_is_a_source_of_which_nothing_is_known(docker):
    """So that a run says first, by its name, that nothing of it was read."""
    (lost,) = read_engine_image("tiny:none", "docker", docker.request()).unobserved
    assert lost.source == "docker://tiny:none"


def test_podman_calls_what_it_builds_by_a_name_of_its_own(podman):
    """A short name is no name of Docker Hub there."""
    image = _image(read_engine_image("tiny:app", "podman", podman.request(layers=False)))
    assert (image["image.registry"], image["image.repository"], image["image.tag"]) == ("localhost", "tiny", "app")


def test_what_runs_is_said_to_be_read_by_its_configuration_alone(docker_facts):
    """Nobody asked for no layers: the reason names what to ask for, once for each subject."""
    told = [one for one in docker_facts.found.unobserved if one.subject and one.subject.startswith("docker://tiny:app") and one.cause == "not-asked"]
    assert any("--image docker://tiny:app" in one.reason for one in told)
    assert not any("as asked for" in one.reason for one in told)
    assert len({(one.subject, one.reason) for one in told}) == len(told)
