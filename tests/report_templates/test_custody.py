"""The chain of custody and the images, as a reader sees them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from aiact_report.model import Basis, Dossier, Evidence, Fact, Place, Subject
from aiact_report.report_templates._base import RenderContext
from aiact_report.report_templates._custody import Chain, chains
from aiact_report.report_templates._images import images, size_text
from aiact_report.report_templates._subjects import Subjects
from aiact_report.report_templates.html import render

DECLARED, RUNNING = "sha256:" + "a" * 64, "sha256:" + "b" * 64
IMAGE, SERVICE, CONTAINER, FILE = "docker://iris:1#image", "compose.yaml#services/api/container", "engine#container/api", "Dockerfile#Dockerfile"
CONTEXT = RenderContext(meanings={}, evidence_file="evidence.json")


def subject(subject_id: str, kind: str, name: str, parent: str | None = None, **facts: Any) -> Subject:
    """Make a subject whose facts are named without their kind, `__` for a dot."""
    place = Place(file="compose.yaml", line=3)
    named = {f"{kind}.{key.replace('__', '.')}": Fact(value, place, Basis.OBSERVED) for key, value in facts.items()}
    return Subject(subject_id, kind, name, "compose.yaml", None, parent, named)


def image(**facts: Any) -> Subject:
    """Make an image; `facts` are further ones."""
    return subject(IMAGE, "image", "iris:1", manifest_digest=DECLARED, **facts)


def declared(**facts: Any) -> Subject:
    """Make a container of a declaration."""
    return subject(SERVICE, "container", "api", image__digest=DECLARED, **facts)


def running(**facts: Any) -> Subject:
    """Make a container that runs."""
    return subject(CONTAINER, "container", "iris-api-1", running=True, **facts)


@pytest.fixture
def follow(make_dossier: Callable[..., Dossier]) -> Callable[..., list[Chain]]:
    """Give what makes the chains of some subjects."""

    def chains_of(*found: Subject) -> list[Chain]:
        dossier = msgspec.structs.replace(make_dossier(workloads=1), evidence=Evidence(subjects=list(found)))
        return chains(Subjects(dossier, {})).rows

    return chains_of


def test_a_whole_chain_is_proven_link_by_link(follow: Callable[..., list[Chain]]) -> None:
    """Settings, digest and digest: every link says what proves it, with the digests side by side."""
    (chain,) = follow(
        subject(FILE, "dockerfile", "Dockerfile"),
        image(dockerfile=FILE, dockerfile_differences=None),
        declared(image_subject=IMAGE, image_match="digest"),
        running(image_subject=IMAGE, declared_container=SERVICE, runs_declared_digest=True, running_image_digests=(DECLARED,)),
    )
    assert (chain.built.standing, chain.named.standing, chain.runs.standing) == ("proven", "proven", "proven")
    assert chain.image_digest == chain.declared_digest == chain.running_digest == "sha256:aaaaaa…aaaa"


@pytest.mark.parametrize(
    ("facts", "link", "standing"),
    [
        ({"dockerfile": FILE, "dockerfile_differences": ("USER app in the Dockerfile, none in the image",)}, "built", "broken"),
        ({"dockerfile": FILE}, "built", "unknown"),
        ({}, "built", "unknown"),
    ],
)
def test_what_was_not_compared_is_unknown(follow: Callable[..., list[Chain]], facts: dict[str, Any], link: str, standing: str) -> None:
    """Only a comparison that was made proves or breaks a link."""
    (chain,) = follow(subject(FILE, "dockerfile", "Dockerfile"), image(**facts))
    assert getattr(chain, link).standing == standing


def test_another_digest_that_runs_breaks_the_chain_and_comes_first(follow: Callable[..., list[Chain]]) -> None:
    """The broken chain stands above the unknown ones."""
    found = follow(
        image(),
        declared(image_subject=IMAGE, image_match="reference"),
        running(declared_container=SERVICE, runs_declared_digest=False, running_image_digests=(RUNNING,)),
        subject("other#image", "image", "aaa:1"),
    )
    assert [chain.worst for chain in found] == ["broken", "unknown"]
    assert found[0].named.standing == "unknown", "a name alone proves nothing"
    assert (found[0].declared_digest, found[0].running_digest) == ("sha256:aaaaaa…aaaa", "sha256:bbbbbb…bbbb")


def test_a_container_nobody_declared_is_shown(follow: Callable[..., list[Chain]]) -> None:
    """What runs without a declaration is not left out."""
    (chain,) = follow(running(declared_container=None, running_image_id=RUNNING))
    assert (chain.runs.standing, chain.running) == ("unknown", "container iris-api-1")


def test_files_alone_have_no_chain(follow: Callable[..., list[Chain]]) -> None:
    """Where neither an image nor a running container was read, there is nothing to follow."""
    assert follow(declared(), subject(FILE, "dockerfile", "Dockerfile")) == []


def test_an_image_shows_user_contents_and_layers(make_dossier: Callable[..., Dossier]) -> None:
    """Size, user, contents and the history line of each layer are on the page."""
    found = [
        image(user=None, uid=0, size=52_400_000, unpacked_size=1_240_000_000, shells=("/bin/sh",), package_managers=None, distribution="debian"),
        subject("layer1", "layer", "1", IMAGE, number=1, empty=False, size=52_400_000, created_by="RUN apt-get install <b>python3</b>"),
        subject("layer2", "layer", "2", IMAGE, number=2, empty=True, created_by="CMD [python3]"),
    ]
    dossier = msgspec.structs.replace(make_dossier(workloads=1), evidence=Evidence(subjects=found))
    (row,) = images(Subjects(dossier, {})).rows
    assert (row.user, row.contents) == ("root", "debian, a shell, no package manager")
    assert row.size == "52 MB stored, 1.2 GB unpacked"
    assert [layer.size for layer in row.rows] == ["52 MB", ""]
    html = b"".join(render(dossier, CONTEXT)).decode()
    assert "RUN apt-get install &lt;b&gt;python3&lt;/b&gt;" in html


def test_sizes_are_in_decimal_units() -> None:
    """Two digits are enough to compare by; bytes are whole."""
    assert size_text(0) == "0 B"
    assert size_text(999) == "999 B"
    assert size_text(1500) == "1.5 kB"


def test_an_image_without_layers_read_says_so(make_dossier: Callable[..., Dossier]) -> None:
    """Contents, packages and sizes that were not seen are `not seen`."""
    dossier = msgspec.structs.replace(make_dossier(workloads=1), evidence=Evidence(subjects=[image()]))
    (row,) = images(Subjects(dossier, {})).rows
    assert {row.user, row.contents, row.packages, row.layers} == {"not seen"}
