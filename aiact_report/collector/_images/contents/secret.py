"""Private keys and credential files, told by content; the content itself is never kept."""

from __future__ import annotations

import re

from aiact_report.collector._images.contents.find import CREDENTIAL, KEY

TEXT_LIMIT = 64 * 1024
"""Bytes of a file that is searched for a key: keys are small, and so are the files they lie in."""
NEEDLE = b"PRIVATE KEY"

_PEM = re.compile(
    rb"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:\\r|\\n|[\s\"'+,;\\|#*])*"
    rb"(?:(?:Proc-Type|DEK-Info|Version|Comment|Charset|Hash):[^\n]{0,200}\n\s*)*(?:[A-Za-z0-9+/=]{16,}(?:\\r|\\n|[\s\"'+,;\\|#*]){0,20}){2}"
)
"""A block with a body; code that only names its first line holds none."""
_PUTTY = re.compile(rb"^PuTTY-User-Key-File-\d:")
_SERVICE_ACCOUNT = re.compile(rb'"type"\s{0,20}:\s{0,20}"service_account"')
_KUBECONFIG = re.compile(rb"^\s{0,20}(?:- )?[\"']?(?:client-key-data|token|password)[\"']?:\s{0,5}[\"']?[A-Za-z0-9+/=._-]{8}", re.MULTILINE)
_KUBECONFIG_NEEDLE = b"clusters"
_KUBECONFIG_SUFFIXES = frozenset({"", "yaml", "yml", "conf", "config", "kubeconfig", "json"})
_LITERAL = rb"\s{0,20}[:=]\s{0,20}[\"']?(?![$%<{*])[^\s\"']{3}"
_URL = re.compile(rb"://[^\s/:@]{0,200}:(?![$%<{*])[^\s/@]{1,500}@")

_ANYTHING = re.compile(rb"\S")
_NAMED: dict[str, tuple[tuple[str, re.Pattern[bytes]], ...]] = {
    "credentials": (
        (".aws", re.compile(rb"aws_secret_access_key" + _LITERAL)),
        (".cargo", re.compile(rb"token" + _LITERAL)),
        (".gem", re.compile(rb"api_key" + _LITERAL)),
    ),
    "config": ((".aws", re.compile(rb"aws_secret_access_key" + _LITERAL)),),
    "credentials.toml": ((".cargo", re.compile(rb"token" + _LITERAL)),),
    "application_default_credentials.json": (("", re.compile(rb'"(?:refresh_token|private_key|client_secret)"')),),
    "adc.json": (("", re.compile(rb'"(?:refresh_token|private_key|client_secret)"')),),
    "credentials.db": (("gcloud", _ANYTHING),),
    "access_tokens.db": (("gcloud", _ANYTHING),),
    "config.json": ((".docker", re.compile(rb'"(?:auth|identitytoken|registrytoken|password)"\s{0,20}:\s{0,20}"[^"]')),),
    ".dockercfg": (("", re.compile(rb'"auth"\s{0,20}:\s{0,20}"[^"]')),),
    "auth.json": (
        ("containers", re.compile(rb'"auth"\s{0,20}:\s{0,20}"[^"]')),
        (".composer", _URL),
        ("composer", re.compile(rb'"(?:password|token)"')),
    ),
    ".netrc": (("", re.compile(rb"\bpassword\s{1,20}\S")),),
    "_netrc": (("", re.compile(rb"\bpassword\s{1,20}\S")),),
    "auth.conf": (("apt", re.compile(rb"\bpassword\s{1,20}\S")),),
    ".pypirc": (("", re.compile(rb"password" + _LITERAL)),),
    ".npmrc": (("", re.compile(rb"(?:_authToken|_auth|_password)" + _LITERAL)),),
    ".yarnrc.yml": (("", re.compile(rb"npmAuth(?:Token|Ident)" + _LITERAL)),),
    "pip.conf": (("", _URL),),
    "uv.toml": (("", _URL),),
    ".condarc": (("", re.compile(_URL.pattern + rb"|/t/[A-Za-z0-9-]{8}")),),
    ".git-credentials": (("", _URL),),
    "accessTokens.json": ((".azure", _ANYTHING),),
    "msal_token_cache.json": ((".azure", _ANYTHING),),
    "service_principal_entries.json": ((".azure", _ANYTHING),),
    "kaggle.json": (("", re.compile(rb'"key"\s{0,20}:\s{0,20}"[^"]')),),
    "token": (("huggingface", _ANYTHING), (".huggingface", _ANYTHING), ("serviceaccount", _ANYTHING)),
    "hosts.yml": (("gh", re.compile(rb"oauth_token" + _LITERAL)),),
    ".pgpass": (("", re.compile(rb":[^:\s]+\s*$", re.MULTILINE)),),
    ".my.cnf": (("", re.compile(rb"password" + _LITERAL)),),
    ".s3cfg": (("", re.compile(rb"secret_key" + _LITERAL)),),
    ".boto": (("", re.compile(rb"(?:secret_access_key|refresh_token)" + _LITERAL)),),
    "settings.xml": ((".m2", re.compile(rb"<password>[^<$]")),),
    ".terraformrc": (("", re.compile(rb"token" + _LITERAL)),),
    "credentials.tfrc.json": (("", re.compile(rb'"token"')),),
    "wandb_api_key": (("", _ANYTHING),),
}
"""Name of a file → folder it lies in (any when empty) and what its content shows when it holds a credential."""
NAMES = frozenset(_NAMED)
STORES = frozenset({"p12", "pfx", "jks", "keystore", "ppk"})
"""Suffixes of files that hold keys in a form of their own."""
SEARCHED = STORES | _KUBECONFIG_SUFFIXES
"""Suffixes of files that may hold a credential without the words of a private key."""


def topics(path: str, data: bytes) -> list[str]:
    """Tell which secrets a small file holds."""
    head, _, name = path.rpartition("/")
    suffix = name.rpartition(".")[2] if "." in name else ""
    found = [KEY] if (NEEDLE in data and _PEM.search(data)) or (suffix in STORES and _is_store(suffix, data)) else []
    if _is_credential(head.rpartition("/")[2], name, suffix, data):
        found.append(CREDENTIAL)
    return found


def _is_store(suffix: str, data: bytes) -> bool:
    """Whether a key store has the form of one with a key in it; a Java store of certificates alone has none."""
    if suffix == "ppk":
        return _PUTTY.match(data) is not None
    if data.startswith(b"\xfe\xed\xfe\xed"):
        return data[12:16] == b"\0\0\0\1"
    return data[:1] == b"\x30" and b"\x02\x01\x03\x30" in data[:16]


def _is_credential(folder: str, name: str, suffix: str, data: bytes) -> bool:
    if any(folder.removesuffix(".d") == wanted or not wanted for wanted, pattern in _NAMED.get(name, ()) if pattern.search(data)):
        return True
    if suffix == "json" and NEEDLE in data and _SERVICE_ACCOUNT.search(data):
        return True
    return (
        suffix in _KUBECONFIG_SUFFIXES
        and _KUBECONFIG_NEEDLE in data
        and b"users" in data
        and b"Config" in data
        and _KUBECONFIG.search(data) is not None
    )


_EXAMPLES = (".example", ".sample", ".template", ".dist", ".tmpl", ".schema")


def is_environment_file(name: str) -> bool:
    """Whether a file is called as files of variables are, and not as their examples."""
    return (name == ".env" or name.startswith(".env.")) and not name.endswith(_EXAMPLES)
