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


def test_an_image_id_joins_what_runs_to_what_a_name_means(follow: Callable[..., list[Chain]]) -> None:
    """Without a digest in the declaration, the ID of the image read by its name proves or breaks the link to what runs."""
    meant = declared(image_subject=IMAGE, image_match="reference")
    for identity, standing in ((DECLARED, "proven"), (RUNNING, "broken")):
        (chain,) = follow(image(config_digest=DECLARED, index_digest=None), meant, running(declared_container=SERVICE, running_image_id=identity))
        assert chain.runs.standing == standing


def test_another_name_that_runs_breaks_the_chain(follow: Callable[..., list[Chain]]) -> None:
    """A service that says redis and runs something else; the image that runs stands in the row."""
    name = {"image__registry": "docker.io", "image__repository": "library/redis", "image__tag": "7"}
    (chain,) = follow(
        image(config_digest=RUNNING),
        declared(image_subject=None, **name),
        running(image_subject=IMAGE, declared_container=SERVICE, running_image_id=RUNNING, **(name | {"image__repository": "library/iris"})),
    )
    assert (chain.image, chain.named.standing, chain.runs.standing) == ("iris:1", "unknown", "broken")
    assert "docker.io/library/iris:7 runs" in chain.runs.why


def test_a_name_that_several_images_bear_is_not_said_to_be_unread(follow: Callable[..., list[Chain]]) -> None:
    """Which of them is meant was not seen."""
    (chain,) = follow(declared(), running(declared_container=SERVICE, running_image_id=RUNNING))
    assert chain.named.why == "which image it means was not seen"


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
    assert {row.user, row.contents, row.packages, row.layers, row.size} == {"not seen"}


def test_one_layer_is_one(make_dossier: Callable[..., Dossier]) -> None:
    """The number of layers is written as people do."""
    dossier = msgspec.structs.replace(make_dossier(workloads=1), evidence=Evidence(subjects=[image(layer_count=1)]))
    (row,) = images(Subjects(dossier, {})).rows
    assert row.layers == "1 layer"


def test_a_finding_names_the_layer_and_what_made_it(make_dossier: Callable[..., Dossier]) -> None:
    """What was read in a layer says which one, and by which line of the history it came."""
    layer = subject("layer4", "layer", "4", IMAGE, digest=DECLARED, created_by="COPY model.pkl /app/model.pkl")
    dossier = msgspec.structs.replace(make_dossier(workloads=1), evidence=Evidence(subjects=[image(), layer]))
    told = Subjects(dossier, {})
    assert told.where(Place(digest=DECLARED, path="/app/model.pkl")) == "layer 4 (COPY model.pkl /app/model.pkl) /app/model.pkl"
    assert told.where(Place(digest=RUNNING, path="/x")) == "sha256:bbbbbb…bbbb /x"
