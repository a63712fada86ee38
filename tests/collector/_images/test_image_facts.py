"""Which facts an image has, and that none is missing in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from aiact_report.collector._base import Collected
from aiact_report.collector._images.sheet import CONTENT
from aiact_report.collector._images.supply.chain import SUPPLY
from aiact_report.facts.registry import registry

Layout = Callable[..., Path]
Collect = Callable[..., Collected]


def facts(found: Collected) -> dict[str, Any]:
    """Values of the facts of the one image."""
    (image,) = (subject for subject in found.subjects if subject.kind == "image")
    return {name: fact.value for name, fact in image.facts.items()}


def of_config(make: SimpleNamespace, layout: Layout, collect: Collect, **config: Any) -> dict[str, Any]:
    """Facts of an image with this configuration."""
    return facts(collect(layout(make.Made(config=config))))


@pytest.mark.parametrize("layers", [True, False])
@pytest.mark.parametrize("form", ["layout", "saved", "broken"])
def test_every_registered_fact_is_seen_or_said_to_be_unseen(
    form: str, make: SimpleNamespace, tmp_path: Path, collect: Collect, *, layers: bool
) -> None:
    """No fact of an image or layer that this collector answers for is simply not there."""
    made = make.Made(history=[{"created_by": "COPY a"}, {"created_by": "ENV A=1", "empty_layer": True}])
    path = tmp_path / "image"
    if form == "layout":
        maker = make.LayoutMaker(path)
        maker.done(maker.image(made))
    else:
        path.write_bytes(make.saved(made if form == "saved" else make.Made(layers=[made.layers[0][:700]])))
    found = collect(path, layers=layers)
    assert {subject.kind for subject in found.subjects} == {"image", "layer"}
    for subject in found.subjects:
        expected = {name for name, fact in registry().items() if name.partition(".")[0] == subject.kind and "image" in fact.sources}
        unseen = {name for item in found.unobserved if item.subject == subject.id for name in item.facts}
        assert expected - set(subject.facts) == unseen - set(subject.facts)
        assert not unseen & set(subject.facts)


def test_lists_of_facts_are_those_of_the_registry() -> None:
    """What is withheld when layers or signatures are not read are names that exist."""
    assert {*CONTENT, *SUPPLY} <= set(registry())


@pytest.mark.parametrize(
    ("config", "form"),
    [
        ({}, None),
        ({"Cmd": ["/bin/sh", "-c", "run"]}, "shell"),
        ({"Entrypoint": ["/bin/bash", "-o", "pipefail", "-c", "run"]}, "shell"),
        ({"Entrypoint": ["/app"], "Cmd": ["/bin/sh", "-c", "x"]}, "exec"),
        ({"Cmd": ["/bin/sh"]}, "exec"),
        ({"Cmd": ["/opt/fish", "-x", "run"], "Shell": ["/opt/fish", "-x"]}, "shell"),
    ],
)
def test_the_form_of_the_first_process(config: dict[str, Any], form: str | None, make: SimpleNamespace, layout: Layout, collect: Collect) -> None:
    """A shell that starts the program is told from the program itself."""
    assert of_config(make, layout, collect, **config)["image.start_form"] == form


@pytest.mark.parametrize(
    ("test", "shown"), [(["NONE"], "NONE"), (["CMD", "curl", "-f"], "CMD curl"), (["CMD-SHELL", "curl -f x || exit 1"], "CMD-SHELL curl"), ([], None)]
)
def test_health_checks(test: list[str], shown: str | None, make: SimpleNamespace, layout: Layout, collect: Collect) -> None:
    """A disabled check is not the same as none."""
    assert of_config(make, layout, collect, Healthcheck={"Test": test})["image.healthcheck"] == shown


@pytest.mark.parametrize(("user", "uid"), [("", 0), ("0", 0), ("1000:1000", 1000), ("app", 10001), ("app:staff", 10001), ("root", 0)])
def test_users_are_resolved_by_the_image_itself(user: str, uid: int, make: SimpleNamespace, layout: Layout, collect: Collect) -> None:
    """A number is itself, a name what the image's own passwd says, nothing is root."""
    assert of_config(make, layout, collect, User=user)["image.uid"] == uid


def test_a_user_that_nobody_knows_is_unobserved(make: SimpleNamespace, layout: Layout, collect: Collect) -> None:
    """A name without an entry gives no number."""
    found = collect(layout(make.Made(config={"User": "stranger"})))
    assert "image.uid" not in facts(found)
    assert {item.cause for item in found.unobserved if "image.uid" in item.facts} == {"unresolved"}


def test_credentials_are_named_and_never_kept(make: SimpleNamespace, layout: Layout, collect: Collect) -> None:
    """In variables, labels, commands and history: the name is a fact, the value nowhere."""
    secret = "hush4secret7value"  # noqa: S105 -- made up for the test
    made = make.Made(
        config={
            "Env": ["PATH=/bin", f"DB_PASSWORD={secret}", f"PYTHON_TOKEN={secret}", f"URL=https://u:{secret}@host/", "PLAIN=1"],
            "Labels": {"token": secret, "url": f"https://u:{secret}@host/"},
            "Cmd": ["run", "--password", secret],
        },
        history=[{"created_by": f"RUN |1 API_TOKEN={secret} /bin/sh -c build"}],
    )
    found = collect(layout(made))
    image = facts(found)
    assert image["image.env_credentials"] == ("DB_PASSWORD", "PYTHON_TOKEN", "URL")
    assert image["image.env"] == {"PATH": "/bin"}
    assert image["image.history_credentials"] == ("1: API_TOKEN",)
    assert secret not in repr(found)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('CMD ["serve" "--token" "tok-0123456789abcdef"]', "--token"),
        ('/bin/sh -c #(nop)  ENTRYPOINT ["serve" "--api-key=tok-0123456789abcdef"]', "--api-key"),
        ("RUN |1 API_TOKEN=tok-0123456789abcdef /bin/sh -c make", "API_TOKEN"),
    ],
)
def test_history_lines_keep_no_credential(line: str, name: str, make: SimpleNamespace, layout: Layout, collect: Collect) -> None:
    """Shell form or exec form: the option or variable is named, the value is in no fact."""
    found = collect(layout(make.Made(history=[{"created_by": line}])))
    assert "tok-0123456789abcdef" not in repr(found)
    assert any(name in entry for entry in facts(found)["image.history_credentials"])


def test_forms_of_annotations(make: SimpleNamespace, layout: Layout, collect: Collect) -> None:
    """A label that the specification gives a form is judged by it; an annotation of the manifest speaks where no label does."""
    key = "org.opencontainers.image."
    labels = {key + "revision": "main", key + "created": "yesterday", key + "source": "https://example.com/a", key + "version": "1"}
    beside = {key + "version": "2", key + "base.digest": "sha256:" + "a" * 64, key + "url": "here"}
    image = facts(collect(layout(make.Made(config={"Labels": labels}), annotations=beside)))
    assert image["image.annotations_malformed"] == (key + "created", key + "revision", key + "url")
    assert (image["image.label_version"], image["image.base_digest"]) == ("1", "sha256:" + "a" * 64)


@pytest.mark.parametrize(
    ("created", "age"),
    [
        ("2026-05-01T00:00:00Z", 31),
        ("2026-05-01T00:00:00.123456789+02:00", 31),
        ("1970-01-01T00:00:00Z", None),
        ("0001-01-01T00:00:00Z", None),
        (None, None),
        ("2027-05-01T00:00:00Z", None),
    ],
)
def test_age(created: str | None, age: int | None, make: SimpleNamespace, layout: Layout, collect: Collect) -> None:
    """Days until the reading; of a time that is zeroed, missing or to come nothing is known."""
    assert facts(collect(layout(make.Made(created=created)))).get("image.age") == age


def test_a_history_that_does_not_fit_is_not_joined(make: SimpleNamespace, layout: Layout, collect: Collect) -> None:
    """More lines with content than layers: which line made a layer is not guessed."""
    found = collect(layout(make.Made(history=[{"created_by": "a"}, {"created_by": "b"}])))
    (row,) = (subject for subject in found.subjects if subject.kind == "layer")
    assert "layer.created_by" not in row.facts
    assert row.facts["layer.digest_matches"].value is True


def platforms(make: SimpleNamespace, folder: Path) -> Path:
    """A layout with an index of two platforms and what buildx says about one of them."""
    maker = make.LayoutMaker(folder)
    entries = [maker.image(make.Made(architecture=name), platform={"os": "linux", "architecture": name}) for name in ("amd64", "arm64")]
    statement = maker.blob(b"{}", "application/vnd.in-toto+json")
    said = maker.blob(b'{"layers": [], "config": {}}', make.MANIFEST, platform={"os": "unknown", "architecture": "unknown"})
    said["annotations"] = {"vnd.docker.reference.type": "attestation-manifest", "vnd.docker.reference.digest": entries[0]["digest"]}
    assert statement
    return Path(maker.done(maker.index([*entries, said])))


def test_every_platform_is_an_image(make: SimpleNamespace, tmp_path: Path, collect: Collect) -> None:
    """Each platform of an index is a subject; an attestation is none; index and manifest digests differ."""
    images = [subject for subject in collect(platforms(make, tmp_path / "layout")).subjects if subject.kind == "image"]
    assert [image.facts["image.platform"].value for image in images] == ["linux/amd64", "linux/arm64"]
    assert len({image.facts["image.index_digest"].value for image in images}) == 1
    assert len({image.facts["image.manifest_digest"].value for image in images}) == 2


def test_one_platform_is_chosen(make: SimpleNamespace, tmp_path: Path, collect: Collect) -> None:
    """What was asked for is read and nothing else; a platform that is not there is said, with those that are."""
    layout = platforms(make, tmp_path / "layout")
    assert facts(collect(layout, platforms=("linux/arm64",)))["image.platform"] == "linux/arm64"
    found = collect(layout, platforms=("linux/s390x",))
    assert not found.subjects
    assert "linux/amd64, linux/arm64" in found.unobserved[0].reason


def test_a_layout_that_holds_nothing_beside_the_image_does_not_say_that_there_is_nothing(
    make: SimpleNamespace, layout: Layout, collect: Collect
) -> None:
    """Copies by skopeo and crane leave signatures in the registry."""
    found = collect(layout(make.Made()))
    assert "image.signatures" not in facts(found)
    assert any("leave signatures and attestations in the registry" in item.reason for item in found.unobserved if "image.signatures" in item.facts)
