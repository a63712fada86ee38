"""Whether the value of a telling name is the credential itself: not a reference, a switch, a template, a mask or an encrypted one."""

from __future__ import annotations

import re

from aiact_report.collector._vocabulary.credentials.names import Kind
from aiact_report.collector._vocabulary.credentials.placeholders import is_template

REDACTED = "[redacted]"
"""What stands for a credential in a fact."""

_NOTHING = frozenset(
    {
        "",
        "-",
        "disabled",
        "enabled",
        "false",
        "n",
        "no",
        "none",
        "nil",
        "null",
        "off",
        "on",
        "redacted",
        "true",
        "undefined",
        "y",
        "yes",
        "string",
        "str",
    }
)
FILLERS = frozenset({"apikey", "dummy", "empty", "key", "na", "token", "unused"})
"""Words in the place of a key, whoever reads it: no credential is told in them, and a server that asks for one of them keeps nobody out."""
_STAND_INS = FILLERS | {
    "any", "bool", "bytes", "fake", "int", "n/a", "nokey", "object", "placeholder", "secretstr", "tbd", "todo", "unset", "required", "optional", "ignored", "mock",
    "anonymous", "default", "auto", "inherit", "include", "omit", "same-origin", "custom", "basic", "bearer",
}  # fmt: skip
"""What fills the place of a key or token where none is asked for. As a password each of them would be one, as `changeme` is."""
_STAND_IN = re.compile(
    r"(?:sk-)?no[-_ ]?(?:api[-_ ]?)?(?:key|token|auth)\b.{0,40}|(?:.{0,30}[-_ ])?not?[-_ ]?(?:needed|used|required|set|applicable|necessary)"
    r"|(?:your|insert|enter|put|replace|add|paste|fill|set|update)[-_ ].{0,60}|replace_?me|.{0,60}[-_ ]here|(?:sk-)?(?:fake|dummy|placeholder|empty)(?:[-_].{0,40})?"
)
_REFERENCES = (
    "./", "../", "~/", "file:", "vault:", "secret:", "ssm:", "op://", "sm://", "arn:", "projects/", "secretref:", "awssm://", "gcpsm://", "ref+", "env:", "%env(", "http://", "https://",
    "@microsoft.keyvault(", "enc(", "enc[", "<path:", "avp:", "akv:", "akvs://", "azurekeyvault", "keyvault:", "{cipher}", "sops:", "sops+", "$ansible_vault", "alias/", "awskms:",
    "awsps:", "awssecret", "gcpkms:", "azurekms:", "hashivault:", "kms:", "pkcs11:", "k8s://", "kubernetes://", "gcp:secretmanager:", "gsm:", "aws:secretsmanager:", "aws-sm:", "doppler://",
    "infisical://", "bws://", "conjur", "secretsmanager:", "parameterstore:", "process.env.", "os.environ", "os.getenv", "getenv(", "system.getenv", "env[", "env.", "secrets.", "var.",
    "data.", "local.", "module.", "lookup(", "configmap:", "keychain:", "encrypted:", "crypt:", "id=", "@@", "-----begin pgp message", "-----begin age",
    "-----begin certificate", "-----begin public", "-----begin pgp public", "ssh-rsa ", "ssh-ed25519 ", "ssh-dss ", "ecdsa-sha2-", "age1", "resolve:", "{{resolve", "dynamic:", "exec:",
    "cmd:", "!sub", "@/",
)  # fmt: skip
"""How a value starts that says where the credential is, holds it encrypted, or is a public key."""
_SEALS = (
    "enc[", "enc(", "<path:", "avp:", "vault:", "ref+", "op://", "{cipher}", "secretref:", "sops:", "@microsoft.keyvault(", "arn:aws:secretsmanager:", "arn:aws:ssm:", "gcpsm://",
    "awssm://", "azurekeyvault", "doppler://", "infisical://", "bws://", "projects/", "$ansible_vault", "-----begin pgp message", "-----begin age", "age-encryption.org", "akvs://",
)  # fmt: skip
"""How a text starts that a tool replaces, or that holds the credential encrypted (SOPS, argocd-vault-plugin, vals, Jasypt, Spring Cloud Config …)."""
_PATH = re.compile(r"(?:/[\w.@%+:=-]{1,200}){1,40}/?|[A-Za-z]:\\[^\s]{1,400}")
_CALL = re.compile(r"[A-Za-z_][\w.]{0,100}[(\[]")
_MEMBER = re.compile(r"[A-Za-z_]\w{0,60}(?:\.[A-Za-z_]\w{0,60}){1,6}")
"""`settings.API_KEY` in a program."""
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,18})?")
_DURATION = re.compile(r"(?:[0-9]{1,9}(?:\.[0-9]{1,3})?(?:ns|us|ms|s|m|h|d|w|y|min|sec|hours?|days?|[kmg]i?b?)){1,4}", re.IGNORECASE)
_MASK = re.compile(r"\*+|\w{1,8}[-_][xX]{3,}|[xX.•_#-]{3,}|.{0,12}(?:\*{3,}|x{6,}|X{6,}|\.{3}|…).{0,4}")
_OBJECT_NAME = re.compile(r"[a-z0-9](?:[a-z0-9./-]{0,251}[a-z0-9])?")
_LOGIN = re.compile(r"[^\s:/]{1,100}[:/][^\s/:]{1,200}")
_SCHEMES = frozenset(
    {
        "bearer",
        "basic",
        "token",
        "apikey",
        "api-key",
        "key",
        "digest",
        "geniekey",
        "splunk",
        "ssws",
        "bot",
        "jwt",
        "negotiate",
        "aws4-hmac-sha256",
        "private-token",
    }
)
SCHEME = re.compile(r"(?i:bearer|basic|token|apikey|api-key|digest|geniekey|splunk|ssws|bot|jwt)[ \t]{1,5}(?=\S)")
"""The scheme in a header's value, before the credential."""
_HEX = re.compile(r"(?:sha\d{1,3}[:-].*|[0-9a-fA-F]+)|[0-9A-F]{4}(?: [0-9A-F]{4})+")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_SEGMENT = re.compile(r"[A-Za-z0-9+/]+")
_CASES = re.compile(r"[a-z][A-Z]|[A-Z][a-z]|[0-9][A-Za-z]|[A-Za-z][0-9]")
_SEALED = 100
"""Letters from which on what AWS KMS (`AQICA…`) or a SealedSecret (`AgA…`) encrypted is recognised by its first ones."""
_RANDOM = 14
"""Letters in a row, of mixed kinds, that nobody makes up by hand."""


def is_literal(value: str, kind: Kind) -> bool:
    """Whether the value of a name of this kind is the credential itself."""
    text = value.strip().strip("'\"\\")
    if _is_none(text):
        return False
    if kind is Kind.PASSWORD:
        return True
    if kind is Kind.PIN:
        return _NUMBER.fullmatch(text) is None or len(text) >= 4  # noqa: PLR2004 -- shorter is the number of a pin on a board
    if _NUMBER.fullmatch(text) or _DURATION.fullmatch(text) or is_stand_in(text) or text.lower() in _SCHEMES or is_example(text):
        return False
    return _fits(text, kind)


def _fits(text: str, kind: Kind) -> bool:
    """Whether a value that says something is one for this kind of name."""
    if kind is Kind.WEAK:
        return is_random(text) and not _HEX.fullmatch(text) and not _UUID.fullmatch(text)
    if kind is Kind.OBJECT:
        return not _OBJECT_NAME.fullmatch(text) or is_random(text)
    if kind is Kind.AUTH:
        text = SCHEME.sub("", text, count=1)
        return _LOGIN.fullmatch(text) is not None or is_random(text) or (text.endswith("=") and len(text) >= 8)  # noqa: PLR2004 -- base64 of a login
    return True


def is_sealed(text: str) -> bool:
    """Whether a text stands for a credential that is elsewhere or is encrypted, in whatever place: a tool puts it in, nobody reads it here."""
    text = text.strip()
    return text[:40].lower().startswith(_SEALS) or is_template(text) or (len(text) >= _SEALED and text.startswith(("AQICA", "AgA", "AgB", "AgC")))


def is_stand_in(text: str) -> bool:
    """Whether a text only fills the place of a key or token."""
    lower = text[:100].lower()
    return lower in _STAND_INS or _STAND_IN.fullmatch(lower) is not None


def _is_none(text: str) -> bool:
    """Whether a value of whatever name is no credential."""
    lower = text[:200].lower()
    if len(text) >= _SEALED and text.startswith(("AQICA", "AgA", "AgB", "AgC")):
        return True
    if lower in _NOTHING or lower.startswith(_REFERENCES) or is_template(text) or _MASK.fullmatch(text[:200]):
        return True
    if _PATH.fullmatch(text[:1000]) or text == "~":
        return not is_random(text)
    return _CALL.match(text) is not None or (text.count(".") > 0 and _MEMBER.fullmatch(text) is not None and not is_random(text))


def is_example(text: str) -> bool:
    """Whether a text of a credential's form is one that documents show: a run of one letter, or a vendor's example."""
    return len(text) >= 16 and ("EXAMPLE" in text or _SAME.search(text) is not None)  # noqa: PLR2004 -- shorter ones are no form


_SAME = re.compile(r"([A-Za-z0-9])\1{7}|[xX]{6}|(?i:your[-_]|placeholder)")


def is_random(text: str) -> bool:
    """Whether a run of letters in a text looks drawn by chance: long, of letters and digits, or of mixed case with many changes."""
    return any(_looks_drawn(segment) for segment in _SEGMENT.findall(text[:2000]) if len(segment) >= _RANDOM)


def _looks_drawn(segment: str) -> bool:
    digits = sum(letter.isdigit() for letter in segment)
    if digits == len(segment):
        return False
    changes = len(_CASES.findall(segment))
    return changes >= 3 and (digits >= 2 or changes * 3 >= len(segment))  # noqa: PLR2004 -- `sha256sum` and CamelCase have fewer
