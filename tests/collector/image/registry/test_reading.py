"""Reading from a real registry."""

import hashlib
import os
import shutil
import stat

import pytest

from aiact_report.collector._images.documents import descriptor, descriptors, mapping
from aiact_report.collector._images.store import Descriptor
from aiact_report.collector._refused import Refused
from aiact_report.collector.image.registry.cache import Cache


def _layer(found) -> Descriptor:
    return descriptors(mapping(found.data, "")["layers"])[0]


def test_an_image_is_read_by_its_tag(plain, store, layout) -> None:
    """Manifest, configuration and layer come as they were pushed, and plain HTTP is said."""
    image = store(f"{plain.host}/team/app:v1")
    found = image.manifest("v1")
    assert found.descriptor.digest == layout.top
    config = descriptor(mapping(found.data, "")["config"])
    assert config is not None
    with image.blob(config) as stream:
        assert b'"10001"' in stream.read()
    with image.blob(_layer(found)) as stream:
        assert stream.read() == layout.layer
    assert image.insecure
    assert image.locator == f"{plain.host}/team/app:v1"


def test_an_index_leads_to_its_platforms(plain, store, platforms) -> None:
    """The index has a digest of its own, and each manifest is found by the digest it lists."""
    image = store(f"{plain.host}/team/many@{platforms.top}")
    index = image.manifest(platforms.top)
    listed = descriptors(mapping(index.data, "")["manifests"])
    assert [one.platform for one in listed] == ["linux/amd64", "linux/arm64"]
    assert [image.manifest(one.digest).descriptor.digest for one in listed] == platforms.manifests


@pytest.mark.parametrize("name", ["team/app:v9", "nobody/none:v1"])
def test_what_is_not_there_is_said(plain, store, name) -> None:
    """An unknown tag or repository is refused as not found."""
    with pytest.raises(Refused) as caught:
        store(f"{plain.host}/{name}").manifest(name.partition(":")[2])
    assert caught.value.cause == "not-found"


def test_a_registry_without_referrers_api_is_asked_by_tag(plain, store, layout, platforms, push) -> None:
    """Nothing refers to an image until an index stands under the tag of its digest."""
    image = store(f"{plain.host}/team/app:v1")
    assert image.referrers(layout.top) == ()
    push(platforms, plain, f"team/app:{layout.top.replace(':', '-')}")
    later = store(f"{plain.host}/team/app:v1")
    assert [one.digest for one in later.referrers(layout.top) or ()] == platforms.manifests


def test_a_host_that_nobody_runs_is_unreachable(store) -> None:
    """No connection is one sentence, not an exception of a library."""
    with pytest.raises(Refused) as caught:
        store("127.0.0.1:1/team/app:v1").manifest("v1")
    assert caught.value.cause == "unreachable"
    assert "takes no connection" in caught.value.reason, "a refusal is no silence"


def test_tls_is_verified(tls, store) -> None:
    """A certificate of an unknown authority is refused, and loopback is no reason to go on without TLS."""
    image = store(f"{tls.host}/team/app:v1")
    with pytest.raises(Refused) as caught:
        image.manifest("v1")
    assert caught.value.cause == "untrusted"
    assert "--insecure-registry" in str(caught.value.remedy)
    assert not image.insecure


def test_an_authority_can_be_named(tls, store, layout, tmp_path) -> None:
    """SSL_CERT_FILE, or Docker's certs.d, make the certificate trusted: nothing insecure is said."""
    folder = tmp_path / "home/.config/docker/certs.d" / tls.host
    folder.mkdir(parents=True)
    named = store(f"{tls.host}/team/app:v1", environment={"SSL_CERT_FILE": str(tls.ca)})
    assert named.manifest("v1").descriptor.digest == layout.top
    shutil.copy(tls.ca, folder / "ca.crt")
    placed = store(f"{tls.host}/team/app:v1")
    assert placed.manifest("v1").descriptor.digest == layout.top
    assert (named.insecure, placed.insecure) == (False, False)


def test_insecure_is_read_and_said(tls, store, layout) -> None:
    """A host that the user names is read with any certificate, and that is said."""
    image = store(f"{tls.host}/team/app:v1", insecure=(tls.host,))
    assert image.manifest("v1").descriptor.digest == layout.top
    assert image.insecure


def test_a_named_host_with_a_good_certificate_is_not_called_insecure(tls, store) -> None:
    """What is said is how it was read, not what was allowed."""
    image = store(f"{tls.host}/team/app:v1", insecure=("127.0.0.1",), environment={"SSL_CERT_FILE": str(tls.ca)})
    image.manifest("v1")
    assert not image.insecure


def test_a_second_run_downloads_no_layer(plain, store, layout, tmp_path) -> None:
    """The registry's own log shows one download of the layer for two runs; kept files are the user's alone."""
    digests, cache = [], tmp_path / "cache"
    before = plain.asked(f"/blobs/sha256:{_digest_of(layout)}")
    for _ in range(2):
        image = store(f"{plain.host}/team/app:v1", cache=cache)
        layer = _layer(image.manifest("v1"))
        with image.blob(layer) as stream:
            digests.append(stream.read() == layout.layer)
    assert digests == [True, True]
    assert plain.asked(f"/blobs/sha256:{_digest_of(layout)}") == before + 1
    assert {stat.S_IMODE(path.stat().st_mode) for path in cache.rglob("*") if path.is_file()} == {0o600}


def _digest_of(layout) -> str:
    return next(str(path.name) for path in (layout.folder / "blobs/sha256").iterdir() if path.read_bytes() == layout.layer)


def test_a_spoilt_copy_is_fetched_again(plain, store, layout, tmp_path) -> None:
    """A kept file is read through before it is believed."""
    for spoilt in (False, True):
        image = store(f"{plain.host}/team/app:v1", cache=tmp_path)
        layer = _layer(image.manifest("v1"))
        if spoilt:
            Cache(tmp_path).place(layer.digest).write_bytes(b"something else")
        with image.blob(layer) as stream:
            assert stream.read() == layout.layer
    assert Cache(tmp_path).place(layer.digest).read_bytes() == layout.layer


def test_half_a_download_is_not_kept(plain, store, tmp_path) -> None:
    """A reader that stops early leaves nothing behind."""
    image = store(f"{plain.host}/team/app:v1", cache=tmp_path)
    layer = _layer(image.manifest("v1"))
    stream = image.blob(layer)
    stream.close()
    assert not Cache(tmp_path).place(layer.digest).exists()
    assert not [path for path in tmp_path.rglob("*") if path.suffix == ".part"]


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(plain, store, layout, tmp_path) -> None:
    """A file in the place of the folder: the image is read all the same."""
    (tmp_path / "cache").write_text("in the way")
    image = store(f"{plain.host}/team/app:v1", cache=tmp_path / "cache")
    with image.blob(_layer(image.manifest("v1"))) as stream:
        assert stream.read() == layout.layer


def test_the_cache_stays_within_its_bound(tmp_path) -> None:
    """What was used longest ago goes first; what is not ours stays."""
    cache, digests = Cache(tmp_path, 2500), []
    for index in range(4):
        data = bytes([index]) * 1000
        digests.append(f"sha256:{hashlib.sha256(data).hexdigest()}")
        part = cache.part(digests[-1], 1000)
        assert part is not None
        assert part.write(data)
        part.keep()
        os.utime(cache.place(digests[-1]), (index, index))
        (tmp_path / "registry/notes.txt").write_text("mine")
    assert [cache.place(digest).exists() for digest in digests] == [False, False, True, True]
    assert (tmp_path / "registry/notes.txt").exists()
    assert cache.part(digests[0], 3000) is None
