"""The same image, however it was put into a file."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import pytest

from aiact_report.collector._base import Collected
from aiact_report.collector._images.kept import LayoutStore
from aiact_report.collector._refused import Refused
from aiact_report.model import Subject

SAME = (
    *("image.config_digest", "image.diff_ids", "image.user", "image.uid", "image.env_names", "image.env_credentials", "image.entrypoint"),
    *("image.distribution", "image.distribution_version", "image.largest_files", "image.healthcheck", "image.exposed_ports"),
    *("image.label_revision", "image.layer_count", "image.unpacked_size", "image.digest_matches", "image.history"),
)


def only(found: Collected) -> Subject:
    """The one image of what was collected."""
    images = [subject for subject in found.subjects if subject.kind == "image"]
    assert len(images) == 1, [item.reason for item in found.unobserved]
    return images[0]


def values(subject: Subject, names: tuple[str, ...] = SAME) -> dict[str, Any]:
    """Values of facts."""
    return {name: subject.facts[name].value for name in names}


def test_docker_save_is_read(docker_archive: Path, collect: Callable[..., Collected]) -> None:
    """What was built with Docker says who it runs as, by number, what it declares, and which variable is a credential."""
    image = only(collect(docker_archive))
    facts = {name: fact.value for name, fact in image.facts.items()}
    assert facts["image.user"] == "app"
    assert facts["image.uid"] == 10001
    assert facts["image.env_credentials"] == ("API_TOKEN",)
    assert facts["image.env"]["MODEL_VERSION"] == "3"
    assert facts["image.exposed_ports"] == (8080,)
    assert facts["image.healthcheck"] == "CMD /bin/check"
    assert facts["image.distribution_version"] == "12"
    assert facts["image.digest_matches"] is True
    assert (facts["image.registry"], facts["image.repository"], facts["image.tag"]) == ("example.com", "iris/app", "1.0")
    assert any(line.endswith("API_TOKEN") for line in facts["image.history_credentials"])
    assert "hush4secret7value" not in repr(facts)
    assert "image.manifest_digest" not in facts


def test_layers_stand_beside_their_history(docker_archive: Path, collect: Callable[..., Collected]) -> None:
    """Each history line is a subject; those that changed no file have no digest, the others fit theirs."""
    found = collect(docker_archive)
    layers = [subject for subject in found.subjects if subject.kind == "layer"]
    assert [layer.facts["layer.empty"].value for layer in layers] == [False, False, True, True, True, True, True, True]
    assert [layer.parent for layer in layers] == [only(found).id] * 8
    copied = layers[1].facts
    assert "note.txt" in copied["layer.created_by"].value or "COPY" in copied["layer.created_by"].value
    assert copied["layer.digest_matches"].value is True
    assert copied["layer.files"].value == 2
    assert "hush4secret7value" not in repr(layers)


@pytest.mark.parametrize("form", ["docker-archive:{}:example.com/iris/app:1.0", "oci-archive:{}:1.0", "oci:{}:1.0"])
def test_skopeo_changes_the_form_and_no_fact(
    form: str, docker_archive: Path, tools: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]
) -> None:
    """A copy by skopeo is the same image."""
    target = form.format(tmp_path / "copy")
    tools.run(tools.tool("skopeo"), "copy", "--insecure-policy", f"docker-archive:{docker_archive}", target)
    copy, kept = only(collect(target)), only(collect(docker_archive))
    skip = {"image.config_digest", "image.history", "image.healthcheck"} if form.startswith("oci") else set()
    names = tuple(name for name in SAME if name not in skip)
    assert values(copy, names) == values(kept, names)
    assert values(only(collect(tmp_path / "copy")), SAME) == values(copy)


@pytest.mark.parametrize("form", ["docker-archive", "oci-archive"])
def test_podman_saves_what_docker_built(
    form: str, docker_archive: Path, tools: SimpleNamespace, storage: list[str], tmp_path: Path, collect: Callable[..., Collected]
) -> None:
    """Podman loads and saves the image, in both forms."""
    podman = [tools.tool("podman"), *storage]
    tools.run(*podman, "load", "-i", docker_archive)
    tools.run(*podman, "save", "--format", form, "-o", tmp_path / "podman.tar", "example.com/iris/app:1.0")
    names = tuple(name for name in SAME if form == "docker-archive" or name not in {"image.config_digest", "image.history", "image.healthcheck"})
    assert values(only(collect(tmp_path / "podman.tar")), names) == values(only(collect(docker_archive)), names)


def test_buildah_commits_a_layout(base: Path, tools: SimpleNamespace, storage: list[str], tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """An image made by buildah, as a layout directory."""
    buildah = [tools.tool("buildah"), *storage]
    made = tools.run(*buildah, "from", "scratch").strip()
    tools.run(*buildah, "add", made, base, "/")
    tools.run(*buildah, "config", "--user", "app", "--cmd", "/bin/sh -c run", made)
    tools.run(*buildah, "commit", made, f"oci:{tmp_path}/layout:2")
    image = only(collect(tmp_path / "layout"))
    assert image.facts["image.uid"].value == 10001
    assert image.facts["image.distribution"].value == "debian"
    assert image.facts["image.manifest_digest"].value.startswith("sha256:")


def test_umoci_inserts_a_layer(base: Path, tools: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """A layer written by umoci, whose archives lack their last padding."""
    umoci, layout = tools.tool("umoci"), tmp_path / "layout"
    tools.run(umoci, "init", "--layout", layout)
    tools.run(umoci, "new", "--image", f"{layout}:base")
    tools.run(umoci, "insert", "--rootless", "--image", f"{layout}:base", base, "/opt/base.tar")
    image = only(collect(f"oci:{layout}:base"))
    assert image.facts["image.digest_matches"].value is True
    assert image.facts["image.layer_count"].value == 1
    assert any(line.startswith("/opt/base.tar") for line in image.facts["image.largest_files"].value)


@pytest.mark.parametrize("first", [True, False])
def test_order_of_an_archive_does_not_matter(make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected], *, first: bool) -> None:
    """The list of images may come before the layers or after them."""
    (tmp_path / "saved.tar").write_bytes(make.saved(make.Made(config={"User": "app"}), first=first))
    image = only(collect(tmp_path / "saved.tar"))
    assert image.facts["image.uid"].value == 10001
    assert image.name == "registry.example.com/team/app:1.0"


def test_compressed_archives_are_read(make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """An archive may be compressed as a whole, with gzip or zstd."""
    import zstandard

    plain = make.saved(make.Made())
    for name, data in {"a.tar": plain, "a.tar.gz": gzip.compress(plain), "a.tar.zst": zstandard.compress(plain)}.items():
        (tmp_path / name).write_bytes(data)
        assert only(collect(tmp_path / name)).facts["image.digest_matches"].value is True


def test_every_way_to_store_a_layer(make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """Layers may be plain, gzip in one or several members, or zstd in one or several frames."""
    import zstandard

    layer = make.tar_of({"etc/passwd": b"app:x:7:7::/:/bin/sh\n", "big": bytes(3_000_000)})
    half = len(layer) // 2
    ways = (
        lambda data: data,
        gzip.compress,
        lambda data: gzip.compress(data[:half]) + gzip.compress(data[half:]),
        zstandard.compress,
        lambda data: b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + zstandard.compress(data[:half]) + zstandard.compress(data[half:]),
    )
    for number, pack in enumerate(ways):
        maker = make.LayoutMaker(tmp_path / f"layout{number}")
        image = only(collect(maker.done(maker.image(make.Made(layers=[layer], config={"User": "app:app"}, pack=pack)))))
        assert image.facts["image.digest_matches"].value is True
        assert image.facts["image.uid"].value == 7
        assert image.facts["image.unpacked_size"].value == len(layer)


def test_layers_shared_by_links_are_found(make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """Archives point from one layer's name to another's, by symbolic or hard link."""
    import io
    import json
    import tarfile

    made = make.Made()
    config, made_at = made.configuration(), io.BytesIO()
    with tarfile.open(fileobj=made_at, mode="w") as archive:

        def add(name: str, data: bytes = b"", link: str = "", kind: bytes = tarfile.REGTYPE) -> None:
            member = tarfile.TarInfo(name)
            member.size, member.linkname, member.type = len(data), link, kind
            archive.addfile(member, io.BytesIO(data))

        add("one/layer.tar", link="../real.tar", kind=tarfile.SYMTYPE)
        add("real.tar", made.layers[0])
        add("two/layer.tar", link="real.tar", kind=tarfile.LNKTYPE)
        add("out/layer.tar", link="../../../etc/passwd", kind=tarfile.SYMTYPE)
        add("config.json", config)
        listed = [{"Config": "config.json", "RepoTags": [f"a:{name}"], "Layers": [f"{name}/layer.tar"]} for name in ("one", "two")]
        add("manifest.json", json.dumps(listed).encode())
    (tmp_path / "links.tar").write_bytes(made_at.getvalue())
    image = only(collect(tmp_path / "links.tar"))
    assert image.facts["image.names"].value == ("a:one", "a:two")
    assert image.facts["image.digest_matches"].value is True


def test_one_image_of_several_is_chosen_by_its_tag(make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """A tag after the path narrows to one image; without one, each image of the file is a subject."""
    maker = make.LayoutMaker(tmp_path / "layout")
    entries = [maker.image(make.Made(config={"User": user}), annotations={"org.opencontainers.image.ref.name": user}) for user in ("1", "2")]
    for entry, user in zip(entries, ("1", "2"), strict=True):
        entry["annotations"] = {"org.opencontainers.image.ref.name": user}
    (tmp_path / "layout" / "index.json").write_text(__import__("json").dumps({"schemaVersion": 2, "manifests": entries}))
    assert len([subject for subject in collect(tmp_path / "layout").subjects if subject.kind == "image"]) == 2
    assert only(collect(f"oci:{tmp_path}/layout:2")).facts["image.uid"].value == 2
    (missing,) = collect(f"oci:{tmp_path}/layout:3").unobserved
    assert missing.cause == "not-found"


def test_the_order_of_jobs_changes_nothing(make: SimpleNamespace, tmp_path: Path, collect: Callable[..., Collected]) -> None:
    """However many may work at once, the evidence is the same."""
    import msgspec

    (tmp_path / "saved.tar").write_bytes(make.saved(make.Made()))
    one, two = (msgspec.json.encode(collect(tmp_path / "saved.tar", jobs=jobs)) for jobs in (1, 4))
    assert one == two


def test_a_layout_of_many_images_is_read_once_for_all_that_ask_what_stands_beside_them(tmp_path: Path, make: SimpleNamespace) -> None:
    """Manifests that are looked into do not grow with the square of the images."""
    maker = make.LayoutMaker(tmp_path)
    entries = [maker.image(make.Made(), {"number": str(number)}) for number in range(20)]
    maker.done(*entries)
    opened: list[str] = []

    def opener(path: str, _: str) -> BinaryIO:
        opened.append(path)
        return (tmp_path / path).open("rb")

    store = LayoutStore("layout", opener)
    for entry in entries:
        with pytest.raises(Refused, match="is not known"):
            store.referrers(entry["digest"])
    assert len(opened) == 1 + len(entries)


def test_what_is_more_than_is_read_is_said(tmp_path: Path, make: SimpleNamespace, collect: Callable[..., Collected]) -> None:
    """A layout of very many images is read in part, and says of how many nothing was read; one that is named is found wherever it stands."""
    maker = make.LayoutMaker(tmp_path / "many")
    entries = [maker.image(make.Made(), {"number": str(number)}) for number in range(501)]
    maker.done(*({**entry, "annotations": {"name": f"v{number}"}} for number, entry in enumerate(entries)))
    assert "1 more image of the layout was not read" in " ".join(one.reason for one in collect(tmp_path / "many", layers=False).unobserved)
    named = collect(f"oci:{tmp_path / 'many'}:v500", layers=False)
    assert [one.kind for one in named.subjects].count("image") == 1


@pytest.mark.parametrize("layers", [[{}], [{"mediaType": "x", "digest": "sha256:" + "0" * 64, "size": 1}] * 501])
def test_an_image_whose_layers_cannot_all_be_read_is_none(
    tmp_path: Path, make: SimpleNamespace, collect: Callable[..., Collected], layers: list[dict[str, Any]]
) -> None:
    """A part of the layers would show a file system that nothing runs."""
    maker = make.LayoutMaker(tmp_path / "one")
    entry = maker.image(make.Made())
    manifest = json.loads((tmp_path / "one/blobs/sha256" / entry["digest"].removeprefix("sha256:")).read_bytes())
    maker.done(maker.blob(json.dumps({**manifest, "layers": layers}).encode(), entry["mediaType"]))
    found = collect(tmp_path / "one")
    assert found.subjects == []
    assert any("layer" in one.reason for one in found.unobserved)
