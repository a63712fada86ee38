"""Keys, credential files and what development leaves behind."""

import pytest

KEY = b"-----BEGIN RSA PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n-----END RSA PRIVATE KEY-----\n"
ACCOUNT = b'{"type": "service_account", "private_key": "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\\n"}'
KUBECONFIG = b"apiVersion: v1\nkind: Config\nclusters: []\nusers:\n- name: a\n  user:\n    token: abcdefgh12345678\n"


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("root/.ssh/id_rsa", KEY),
        ("app/settings.py", b'KEY = """' + KEY + b'"""'),
        ("app/server.pem", b"Bag Attributes\n" + KEY),
        ("etc/k.key", KEY.replace(b"\n", b"\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 1)),
        ("k", b"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAE\nbm9uZQAAAAAAAAABAAAAMwAAAAtz\n"),
        ("x.p12", b"\x30\x82\x0a\x01\x02\x01\x03\x30\x82" + b"\0" * 100),
        ("a.ppk", b"PuTTY-User-Key-File-3: ssh-ed25519\n"),
        ("sa.json", ACCOUNT),
    ],
)
def test_a_private_key_is_known_by_its_content(facts, path, data) -> None:
    """Whatever the file is called, a key block with a body is a private key."""
    assert facts([(path, data)])["private_keys"] == (f"/{path} (layer 1)",)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("etc/ssl/certs/ca.pem", b"-----BEGIN CERTIFICATE-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n"),
        ("lib/pem.py", b'if line == "-----BEGIN PRIVATE KEY-----": parse()'),
        ("id_rsa.pub", b"ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ"),
        ("trust.jks", b"\xfe\xed\xfe\xed\0\0\0\2\0\0\0\1\0\0\0\2"),
        ("README", b"Put your PRIVATE KEY here"),
    ],
)
def test_what_only_speaks_of_keys_is_none(facts, path, data) -> None:
    """Certificates, public keys and code that reads keys are no private keys."""
    assert facts([(path, data)])["private_keys"] is None


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("root/.aws/credentials", b"[default]\naws_access_key_id = AKIA\naws_secret_access_key = wJalrXUtnFEMI\n"),
        ("root/.config/gcloud/application_default_credentials.json", b'{"refresh_token": "1//abc"}'),
        ("srv/any.json", ACCOUNT),
        ("root/.docker/config.json", b'{"auths": {"r.example": {"auth": "dXNlcjpwYXNz"}}}'),
        ("root/.netrc", b"machine x login a password b"),
        ("root/.pypirc", b"[pypi]\nusername = a\npassword = pypi-AgE\n"),
        ("app/.npmrc", b"//registry.example/:_authToken=npm_abc123\n"),
        ("etc/pip.conf", b"[global]\nindex-url = https://user:secret@pypi.example/simple\n"),
        ("root/.kube/config", KUBECONFIG),
        ("app/cluster.yaml", KUBECONFIG),
        ("root/.git-credentials", b"https://me:ghp_abc@github.example\n"),
        ("root/.azure/msal_token_cache.json", b"{}"),
    ],
)
def test_a_credential_file_is_known_by_name_and_content(facts, path, data) -> None:
    """Files in which clouds, registries, clusters and package indexes keep credentials are named, never quoted."""
    assert facts([(path, data)])["credential_files"] == (f"/{path} (layer 1)",)


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("root/.docker/config.json", b'{"credsStore": "desktop"}'),
        ("app/.npmrc", b"//registry.example/:_authToken=${NPM_TOKEN}\n"),
        ("etc/pip.conf", b"[global]\nindex-url = https://pypi.example/simple\n"),
        ("app/config.json", b'{"auth": "x"}'),
        ("root/.kube/config", b"apiVersion: v1\nkind: Config\nclusters: []\nusers: []\n"),
        ("etc/passwd", b"root:x:0:0\n"),
    ],
)
def test_a_file_without_the_credential_is_none(facts, path, data) -> None:
    """A credential helper, a variable or an empty list is no credential."""
    assert facts([(path, data)])["credential_files"] is None


def test_what_development_leaves_is_named(facts) -> None:
    """Working copies and files of variables count; their examples do not; a folder added to again is not deleted."""
    found = facts(
        [("app/.git", None), ("app/.git/HEAD", b"ref"), ("app/.env", b"A=1"), ("app/.env.example", b""), ("app/.git/x", b"")],
        [("app/.git", None), ("app/.git/HEAD", b"other")],
        [("app/.wh..git", b""), ("app/.env.production", b"")],
    )
    assert found["development_files"] == (
        "/app/.env (layer 1)",
        "/app/.env.production (layer 3)",
        "/app/.git (layer 1, deleted in 3)",
        "/app/.git (layer 2, deleted in 3)",
    )


def test_tools_are_found_where_programs_lie(facts) -> None:
    """A program counts in a folder of programs and when it can be executed; a version or a triplet in its name changes nothing."""
    found = facts(
        [
            ("usr/bin/gcc-12", b"\x7fELF", 0o755),
            ("usr/bin/x86_64-linux-gnu-g++", b"\x7fELF", 0o755),
            ("usr/bin/make", b"text", 0o644),
            ("usr/share/doc/gdb/gdb", b"", 0o755),
            ("opt/venv/bin/pip3.11", b"#!", 0o755),
            ("usr/sbin/sshd", b"\x7fELF", 0o755),
            ("opt/venv/bin/jupyter-lab", b"#!", 0o755),
            ("bin/nc.openbsd", b"\x7fELF", 0o755),
            ("usr/bin/bash", "dash", 0o777),
            ("usr/bin/ash", "bash2", 0o755, "hard"),
        ]
    )
    assert found["compilers"] == ("/usr/bin/gcc-12", "/usr/bin/x86_64-linux-gnu-g++")
    assert found["debuggers"] == ("/bin/nc.openbsd",)
    assert found["package_managers"] == ("/opt/venv/bin/pip3.11",)
    assert found["remote_access"] == ("/opt/venv/bin/jupyter-lab", "/usr/sbin/sshd")
    assert found["shells"] == ("/usr/bin/ash",)


def test_what_need_not_be_there_is_counted_as_shipped(facts) -> None:
    """A cache that a later layer deletes was downloaded all the same; of a framework at two places the smaller is too much."""
    found = facts(
        [("var/lib/apt/lists/deb.debian.org_x", b"x" * 200_000), ("root/.cache/pip/http/a", b"x" * 300_000), ("var/cache/apk/small", b"x")],
        [("var/lib/apt/.wh.lists", b""), ("a/site-packages/torch/x", b"x" * 500_000), ("b/site-packages/torch/x", b"x" * 400_000)],
    )
    assert found["bulk"] == ("another copy of torch in /b/site-packages (400.0 kB)", "pip cache (300.0 kB)", "apt lists (200.0 kB)")
    assert found["bulk_size"] == 900_000


def test_frozen_applications_are_named(facts) -> None:
    """PyInstaller's mark near the end of a program, and its folder of libraries."""
    program = b"\x7fELF" + b"\0" * 150_000 + b"MEI\014\013\012\013\016" + b"\0" * 80
    found = facts([("app/server", program, 0o755), ("app/other", b"\x7fELF" + b"\0" * 150_000, 0o755), ("dist/_internal/base_library.zip", b"PK")])
    assert found["frozen_bundles"] == ("/app/server (PyInstaller)", "/dist/_internal (PyInstaller folder)")
