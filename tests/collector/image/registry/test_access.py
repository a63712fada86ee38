"""Credentials: where they are found, what they open, and that nothing shows them."""

import base64
import json
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest

from aiact_report.collector._images.documents import descriptors, mapping
from aiact_report.collector._refused import Refused
from aiact_report.collector.image.registry.logins import Logins
from aiact_report.collector.image.registry.tokens import challenge

USER, PASSWORD = "reader", "correct-horse-battery"
IDENTITY = "identity-token-of-the-test"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _jwt(certificates, issuer: str, scopes: list[str]) -> str:
    """Sign a token as the registry verifies it: ES256, with the certificate in it."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

    key = serialization.load_pem_private_key(certificates.key.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    cert = x509.load_pem_x509_certificate(certificates.cert.read_bytes()).public_bytes(serialization.Encoding.DER)
    parts = [scope.split(":") for scope in scopes]
    access = [{"type": kind, "name": name, "actions": actions.split(",")} for kind, name, actions in parts]
    now = int(time.time())
    claims = {"iss": issuer, "aud": "test", "sub": USER, "nbf": now - 10, "iat": now - 10, "exp": now + 300, "jti": str(now), "access": access}
    header = {"typ": "JWT", "alg": "ES256", "x5c": [base64.b64encode(cert).decode()]}
    text = ".".join(_base64url(json.dumps(part).encode()) for part in (header, claims))
    r, s = decode_dss_signature(key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{text}.{_base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


@pytest.fixture(scope="module")
def guarded(start, push, layout, certificates):
    """A registry that wants tokens, and the server that gives them to whoever knows the password or an identity token."""
    state = SimpleNamespace(asked=[])

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            known = self.headers.get("Authorization") == "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            self._give(known, "GET", query.get("scope", []))

        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._give(form.get("refresh_token") == [IDENTITY] and form["grant_type"] == ["refresh_token"], "POST", form.get("scope", []))

        def _give(self, known: object, method: str, scopes: list[str]) -> None:
            state.asked.append((method, *scopes))
            body = json.dumps({"token": _jwt(certificates, "test-issuer", scopes), "expires_in": 300}).encode() if known else b"{}"
            self.send_response(200 if known else 401)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    realm = f"http://127.0.0.1:{server.server_address[1]}/token"
    registry = start(auth=f"auth: {{token: {{realm: '{realm}', service: test, issuer: test-issuer, rootcertbundle: {certificates.ca}}}}}\n")
    push(layout, registry, login=True)
    state.host = registry.host
    yield state
    server.shutdown()
    server.server_close()


def _refused(image) -> str:
    """Everything a reader could see of a refusal."""
    with pytest.raises(Refused) as caught:
        image.manifest("v1")
    assert caught.value.cause == "refused"
    return "".join(traceback.format_exception(caught.value)) + f"{caught.value.reason} {caught.value.remedy} {image!r}"


def test_without_a_credential_the_remedy_is_to_log_in(basic, guarded, store) -> None:
    """Neither kind of registry gives anything to nobody."""
    for host in (basic.host, guarded.host):
        assert f"docker login {host}" in _refused(store(f"{host}/team/app:v1"))


def test_a_password_opens_both_kinds_of_registry(basic, guarded, store, logged_in, encoded, layout) -> None:
    """HTTP Basic, and a token for the password; layers too."""
    environment = logged_in({"auths": {basic.host: {"auth": encoded}, f"https://{guarded.host}/v2/": {"auth": encoded}}})
    for host in (basic.host, guarded.host):
        image = store(f"{host}/team/app:v1", environment=environment)
        layer = descriptors(mapping(image.manifest("v1").data, "")["layers"])[0]
        with image.blob(layer) as stream:
            assert stream.read() == layout.layer


def test_a_token_is_fetched_once(guarded, store, logged_in, encoded) -> None:
    """One token to pull serves all questions about a repository."""
    image = store(f"{guarded.host}/team/app:v1", environment=logged_in({"auths": {guarded.host: {"auth": encoded}}}))
    before = len(guarded.asked)
    for one in descriptors(mapping(image.manifest("v1").data, "")["layers"]):
        image.blob(one).close()
    assert guarded.asked[before:] == [("GET", "repository:team/app:pull")]


def test_an_identity_token_is_exchanged(guarded, store, logged_in, layout) -> None:
    """OAuth 2: the refresh token goes to the token server alone, by POST."""
    image = store(f"{guarded.host}/team/app:v1", environment=logged_in({"auths": {guarded.host: {"identitytoken": IDENTITY}}}))
    assert image.manifest("v1").descriptor.digest == layout.top
    assert guarded.asked[-1] == ("POST", "repository:team/app:pull")


def test_a_wrong_password_is_refused_and_not_shown(basic, guarded, store, logged_in) -> None:
    """The refusal says that the stored credential is refused, and neither it nor its encoded form."""
    wrong = base64.b64encode(b"reader:wrong-horse-battery").decode()
    for host in (basic.host, guarded.host):
        shown = _refused(store(f"{host}/team/app:v1", environment=logged_in({"auths": {host: {"auth": wrong}}})))
        assert "refuses the credential" in shown
        assert "wrong-horse-battery" not in shown
        assert wrong not in shown


def test_no_secret_is_kept_or_shown(guarded, store, logged_in, encoded, tmp_path) -> None:
    """Neither password nor token stands in the cache, in texts of objects or in the output."""
    environment = logged_in({"auths": {guarded.host: {"auth": encoded}}})
    image = store(f"{guarded.host}/team/app:v1", environment=environment, cache=tmp_path / "cache")
    layer = descriptors(mapping(image.manifest("v1").data, "")["layers"])[0]
    image.blob(layer).read()
    kept = b"".join(path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file())
    login = Logins(environment)
    shown = f"{image!r} {image._run!r} {login.find(guarded.host, 'team/app')!r} {vars(image)}"
    for secret in (PASSWORD, encoded):
        assert secret.encode() not in kept
        assert secret not in shown
    assert b"eyJ" not in kept.replace(layer.digest.encode(), b"")[:2000]


@pytest.fixture
def helper(tmp_path):
    """Write a credential helper: a real program that says what it was asked for."""

    def write(script: str) -> str:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "docker-credential-test").write_text(f'#!/bin/sh\nread -r server; echo "$1 $server" >> "{folder}/asked"\n{script}\n')
        (folder / "docker-credential-test").chmod(0o700)
        return f"{folder}:/usr/bin:/bin"

    return write


@pytest.mark.parametrize("config", [lambda host: {"credHelpers": {host: "test"}}, lambda _: {"credsStore": "test"}])
def test_a_credential_helper_is_asked_once(basic, store, logged_in, helper, layout, tmp_path, config) -> None:
    """The helper of a registry, or the store of all, gives the password; images share the answer."""
    path = helper(f'echo \'{{"ServerURL": "x", "Username": "{USER}", "Secret": "{PASSWORD}"}}\'')
    image = store(f"{basic.host}/team/app:v1", environment={**logged_in(config(basic.host)), "PATH": path})
    assert image.manifest("v1").descriptor.digest == layout.top
    image.blob(descriptors(mapping(image.manifest("v1").data, "")["layers"])[0]).close()
    assert (tmp_path / "bin/asked").read_text() == f"get {basic.host}\n"


def test_a_helper_gives_an_identity_token(guarded, store, logged_in, helper, layout) -> None:
    """The user name `<token>` marks one."""
    path = helper(f'echo \'{{"ServerURL": "x", "Username": "<token>", "Secret": "{IDENTITY}"}}\'')
    image = store(f"{guarded.host}/team/app:v1", environment={**logged_in({"credsStore": "test"}), "PATH": path})
    assert image.manifest("v1").descriptor.digest == layout.top


@pytest.mark.parametrize("script", ["echo 'the secret is hush-hush' >&2; exit 3", "exec 1>&-; exit 2"])
def test_a_helper_that_fails_is_named_and_not_quoted(basic, store, logged_in, helper, script) -> None:
    """What it prints may hold a secret."""
    path = helper(script)
    shown = _refused(store(f"{basic.host}/team/app:v1", environment={**logged_in({"credsStore": "test"}), "PATH": path}))
    assert "docker-credential-test" in shown
    assert "hush-hush" not in shown


def test_a_helper_is_no_path(basic, store, logged_in, tmp_path) -> None:
    """A configuration cannot have a program elsewhere run."""
    ran = tmp_path / "ran"
    (tmp_path / "evil").write_text(f"#!/bin/sh\ntouch {ran}\n")
    (tmp_path / "evil").chmod(0o700)
    shown = _refused(store(f"{basic.host}/team/app:v1", environment=logged_in({"credsStore": f"x/../../{tmp_path}/evil"})))
    assert not ran.exists()
    assert "docker login" in shown


@pytest.mark.parametrize(
    ("auths", "registry", "user"),
    [
        ({"a.example/team": "near", "a.example": "far"}, "a.example", "near"),
        ({"a.example/team/app": "nearest", "a.example/team": "near"}, "a.example", "nearest"),
        ({"a.example/other": "no"}, "a.example", None),
        ({"https://index.docker.io/v1/": "hub"}, "docker.io", "hub"),
        ({"docker.io": "hub"}, "docker.io", "hub"),
        ({"https://a.example/v1/": "old"}, "a.example", "old"),
        ({"a.example:5000": "port"}, "a.example", None),
    ],
)
def test_the_nearest_credential_is_taken(logged_in, tmp_path, auths, registry, user) -> None:
    """Keys may be scoped to a path, be a URL of old, or one of Docker Hub's names; a port is part of a host."""
    entries = {key: {"auth": base64.b64encode(f"{name}:x".encode()).decode()} for key, name in auths.items()}
    found = Logins({**logged_in({"auths": entries}), "HOME": str(tmp_path)}).find(registry, "team/app")
    assert (found.user if found else None) == user


@pytest.mark.parametrize("text", ["", "[]", '{"auths": 3}', '{"auths": {"a.example": {"auth": "%%%"}}}', "[" * 100_000, '{"credHelpers": [1]}'])
def test_a_damaged_configuration_is_no_credential(tmp_path, text) -> None:
    """Neither an error nor a login."""
    (tmp_path / "config.json").write_text(text)
    assert Logins({"DOCKER_CONFIG": str(tmp_path)}).find("a.example", "team/app") is None


def test_podman_s_files_are_read(tmp_path) -> None:
    """REGISTRY_AUTH_FILE, and auth.json in the user's runtime folder."""
    entry = json.dumps({"auths": {"a.example": {"auth": base64.b64encode(b"pod:x").decode()}}})
    (tmp_path / "containers").mkdir()
    (tmp_path / "containers/auth.json").write_text(entry)
    for environment in ({"XDG_RUNTIME_DIR": str(tmp_path)}, {"REGISTRY_AUTH_FILE": str(tmp_path / "containers/auth.json")}):
        found = Logins(environment).find("a.example", "team/app")
        assert found is not None
        assert found.user == "pod"


def test_challenges_are_read_in_every_spelling() -> None:
    """Case, spaces and order do not matter; a token is preferred to a password; anything else asks for nothing known."""
    asked = challenge(['Basic realm="x"', 'bearer Realm="https://t.example/a,b" , service=s,scope="repository:a:pull"'])
    assert asked == ("bearer", "https://t.example/a,b", "s", "repository:a:pull")
    assert challenge(["Negotiate", ""]) is None
