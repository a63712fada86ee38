"""What registries do on bad days: recorded replies, since a real registry does not misbehave on demand."""

import hashlib
import json
import time

import pytest

from aiact_report.collector._images.store import Descriptor
from aiact_report.collector._refused import Refused
from aiact_report.collector.image.registry import blob as _registry_blob
from aiact_report.collector.image.registry import http as _registry_http

MANIFEST = b'{"schemaVersion": 2, "config": {}, "layers": []}'
BLOB = b"x" * 1000
DIGEST = f"sha256:{hashlib.sha256(BLOB).hexdigest()}"


@pytest.fixture(autouse=True)
def _soon(monkeypatch) -> None:
    """Pauses are short in these tests."""
    monkeypatch.setattr(_registry_http, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(_registry_http, "READ_SECONDS", 0.5)


def _cause(call) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.cause


def _blob(size: int = len(BLOB)) -> Descriptor:
    return Descriptor("application/octet-stream", DIGEST, size)


def test_a_wrong_digest_is_refused(replies, store) -> None:
    """By digest, and by the header of a tag; the digest is computed, not believed."""
    replies.answer = lambda _: (200, {"Docker-Content-Digest": DIGEST}, [MANIFEST])
    image = store(f"{replies.host}/a:v1")
    assert _cause(lambda: image.manifest(DIGEST)) == "digest-mismatch"
    assert _cause(lambda: image.manifest("v1")) == "digest-mismatch"


@pytest.mark.parametrize("body", [b"y" * 1000, b"x" * 1001, b"x" * 999])
def test_a_blob_of_other_bytes_is_refused_and_not_kept(replies, store, tmp_path, body) -> None:
    """Other bytes, more or fewer: reading ends in a refusal."""
    replies.answer = lambda _: (200, {}, [body])
    with store(f"{replies.host}/a:v1", cache=tmp_path).blob(_blob()) as stream:
        assert _cause(stream.read) == "digest-mismatch"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_body_that_is_cut_off_is_refused(replies, store, tmp_path) -> None:
    """Of a manifest and of a blob; nothing is kept."""
    replies.answer = lambda _: (200, {"Content-Length": "1000", "Connection": "close"}, [b"x" * 100])
    image = store(f"{replies.host}/a:v1", cache=tmp_path)
    assert _cause(lambda: image.manifest("v1")) == "cut-off"
    with image.blob(_blob()) as stream:
        assert _cause(stream.read) == "cut-off"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def _dripping():
    for _ in range(100):
        yield b"x" * 10
        time.sleep(0.02)


def test_a_body_that_drips_is_given_up(replies, store, monkeypatch) -> None:
    """A host that never falls silent long enough still has a bound."""
    monkeypatch.setattr(_registry_http, "WHOLE_SECONDS", 0.1)
    monkeypatch.setattr(_registry_blob, "GRACE_SECONDS", 0.1)
    replies.answer = lambda _: (200, {"Content-Length": "1000", "Connection": "close"}, _dripping())
    image = store(f"{replies.host}/a:v1")
    assert _cause(lambda: image.manifest("v1")) == "too-slow"
    with image.blob(_blob()) as stream:
        assert _cause(stream.read) == "too-slow"


def test_silence_is_given_up(replies, store) -> None:
    """A body that stops coming in."""

    def silent():
        yield b"x"
        time.sleep(1.5)

    replies.answer = lambda _: (200, {"Content-Length": "1000", "Connection": "close"}, silent())
    assert _cause(lambda: store(f"{replies.host}/a:v1").manifest("v1")) == "too-slow"


def test_a_manifest_has_a_bound(replies, store) -> None:
    """An endless one costs no more memory than the specification allows."""
    replies.answer = lambda _: (200, {"Content-Length": str(1 << 40), "Connection": "close"}, (b"x" * 65536 for _ in range(100)))
    assert _cause(lambda: store(f"{replies.host}/a:v1").manifest("v1")) == "too-large"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_asked_again(replies, store, status) -> None:
    """Twice busy, then an answer."""
    left = [status, status]
    replies.answer = lambda _: (left.pop(), {"Retry-After": "0"}, [b"busy"]) if left else (200, {}, [MANIFEST])
    assert store(f"{replies.host}/a:v1").manifest("v1").data == MANIFEST


@pytest.mark.parametrize(("status", "cause"), [(429, "rate-limited"), (500, "unreachable"), (403, "refused"), (410, "refused")])
def test_what_does_not_pass_is_said(replies, store, status, cause) -> None:
    """Asked a bounded number of times."""
    replies.answer = lambda _: (status, {}, [b"no"])
    assert _cause(lambda: store(f"{replies.host}/a:v1").manifest("v1")) == cause
    assert len(replies.seen) <= 1 + _registry_http.ATTEMPTS


def test_a_long_pause_is_not_waited_for(replies, store) -> None:
    """A registry that asks for hours is left alone at once."""
    replies.answer = lambda _: (429, {"Retry-After": "7200"}, [b"no"])
    assert _cause(lambda: store(f"{replies.host}/a:v1").manifest("v1")) == "rate-limited"
    assert len(replies.seen) == 2


def test_a_redirect_carries_no_credential_to_another_host(replies, store, logged_in, encoded) -> None:
    """The storage behind a registry sees the question, without Authorization."""
    other = replies.host.replace("127.0.0.1", "localhost")

    def answer(path: str):
        if path.startswith("/storage"):
            return 200, {}, [BLOB]
        known = "Authorization" in replies.seen[-1][1]
        return (307, {"Location": f"http://{other}/storage?signature=1"}, []) if known else (401, {"WWW-Authenticate": "Basic realm=x"}, [])

    replies.answer = answer
    image = store(f"{replies.host}/a:v1", environment=logged_in({"auths": {replies.host: {"auth": encoded}}}))
    with image.blob(_blob()) as stream:
        assert stream.read() == BLOB
    assert ["Authorization" in headers for path, headers in replies.seen if path.startswith("/storage")] == [False]


@pytest.mark.parametrize(
    "location", ["http://registry.example/x", "file:///etc/passwd", "", "http://", "http://[", "//a:99999999", "http://x y/", "/again"]
)
def test_a_redirect_leads_nowhere_it_may_not(replies, store, location) -> None:
    """To plain HTTP of another host, to a file, to nothing, in a circle: refused."""
    replies.answer = lambda _: (302, {"Location": location}, [])
    assert _cause(lambda: store(f"{replies.host}/a:v1").blob(_blob())) in {"no-tls", "refused"}


def test_a_token_server_without_tls_gets_no_password(replies, store, logged_in, encoded) -> None:
    """A registry cannot have the credential sent in the clear to another host."""
    replies.answer = lambda _: (401, {"WWW-Authenticate": 'Bearer realm="http://tokens.example/t",service="s"'}, [])
    image = store(f"{replies.host}/a:v1", environment=logged_in({"auths": {replies.host: {"auth": encoded}}}))
    assert _cause(lambda: image.manifest("v1")) == "no-tls"


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 100_000, b'{"manifests": 3}', b'{"manifests": [{"digest": "x"}, 1]}'])
def test_a_damaged_list_of_referrers_is_no_error(replies, store, body) -> None:
    """The registry cannot tell, or lists nothing that can be followed."""
    replies.answer = lambda _: (200, {}, [body])
    assert store(f"{replies.host}/a:v1").referrers(DIGEST) in (None, ())


def test_referrers_are_read_page_by_page(replies, store) -> None:
    """The next page is followed within the repository, and no further."""
    entry = {"mediaType": "m", "digest": DIGEST, "size": 1, "artifactType": "application/vnd.example+json"}
    page = json.dumps({"schemaVersion": 2, "manifests": [entry]}).encode()

    def answer(path: str):
        return 200, {} if "last=" in path else {"Link": f'</v2/a/referrers/{DIGEST}?last=1>; rel="next"'}, [page]

    replies.answer = answer
    found = store(f"{replies.host}/library/a:v1".replace("/library", "")).referrers(DIGEST)
    assert [one.artifact_type for one in found or ()] == ["application/vnd.example+json"] * 2


@pytest.mark.parametrize("digest", ["sha256:", "sha256:../../etc/passwd", "md5:" + "a" * 32, "blake3:" + "a" * 64])
def test_a_digest_that_cannot_be_computed_is_refused(replies, store, digest) -> None:
    """Nothing is asked for by it, and no file is named by it."""
    assert _cause(lambda: store(f"{replies.host}/a:v1").blob(Descriptor("m", digest, 1))) == "unsupported"
    assert replies.seen == []


def test_a_credential_that_cannot_be_sent_is_not_quoted(replies, store, logged_in) -> None:
    """A line break in a stored token: refused, without its text."""
    replies.answer = lambda _: (401, {"WWW-Authenticate": "Bearer realm=http://127.0.0.1/t"}, [])
    image = store(f"{replies.host}/a:v1", environment=logged_in({"auths": {replies.host: {"registrytoken": "hush\nhush"}}}))
    with pytest.raises(Refused) as caught:
        image.manifest("v1")
    assert "hush" not in f"{caught.value} {caught.value.remedy}"


def test_a_refused_token_is_renewed_once(replies, store) -> None:
    """A token that ends before its time: another one is fetched, and no third."""
    given = iter(range(10))

    def answer(path: str):
        if path.startswith("/token"):
            return 200, {}, [json.dumps({"token": f"t{next(given)}"}).encode()]
        known = replies.seen[-1][1].get("Authorization") in {"Bearer t0", "Bearer t2"}
        ok = known and not (path.endswith("v2") and replies.seen[-1][1]["Authorization"] == "Bearer t0")
        return (200, {}, [MANIFEST]) if ok else (401, {"WWW-Authenticate": f'Bearer realm="http://{replies.host}/token"'}, [])

    replies.answer = answer
    image = store(f"{replies.host}/a:v1")
    assert image.manifest("v1").data == MANIFEST
    assert _cause(lambda: image.manifest("v2")) == "refused"
    assert image.manifest("v3").data == MANIFEST


def test_a_proxy_is_used_where_the_environment_names_one(replies, store) -> None:
    """HTTP_PROXY serves other hosts than loopback, unless NO_PROXY excepts them."""
    replies.answer = lambda _: (200, {}, [MANIFEST])
    host = "registry.invalid:5000"
    environment = {"HTTPS_PROXY": "http://user:hush-hush@127.0.0.1:1"}
    with pytest.raises(Refused) as caught:
        store(f"{host}/a:v1", environment=environment).manifest("v1")
    assert "proxy" in caught.value.reason
    assert "hush" not in f"{caught.value} {caught.value.remedy}"
    with pytest.raises(Refused) as caught:
        store(f"{host}/a:v1", environment={**environment, "NO_PROXY": ".invalid"}).manifest("v1")
    assert "proxy" not in caught.value.reason
    assert store(f"{replies.host}/a:v1", environment={"HTTP_PROXY": "http://127.0.0.1:1"}).manifest("v1").data == MANIFEST
