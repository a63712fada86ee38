"""What a context proves itself by: its files and its plug-in, read and run within bounds before the package `kubernetes` opens them without any.

A plug-in is a program of the user's own kubeconfig, so it is run as kubectl runs it (with the user's environment), but nobody waits for ever for it,
and no more is taken of it than a credential can need. Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
"""

from __future__ import annotations

import base64
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from aiact_report._files import read_regular
from aiact_report.collector._refused import Refused
from aiact_report.collector._rendering.process import stop, wait

SECONDS = 60.0
"""Time a plug-in is given."""
LARGEST = 1024 * 1024
"""Bytes of a token, key, certificate or plug-in's answer."""
_FILES = ("client-certificate", "client-key", "certificate-authority")
_TOKEN = re.compile(r"[\x21-\x7e]{1,65536}")
"""What a header can carry (RFC 9110, 5.5)."""
_NO_CREDENTIAL = "the credential plug-in of the context gave no credential"
_UNSUPPORTED = "the context uses an auth-provider, which was taken out of Kubernetes clients in 1.26"


def settle(user: dict[str, Any], cluster: Mapping[str, Any], folder: str, environment: Mapping[str, str]) -> str | None:
    """Put the credential of a context's files and plug-in into its user entry; give a sentence, without what was read, when there is none to be had."""
    if "auth-provider" in user and "oidc" not in str(user["auth-provider"]):
        return _UNSUPPORTED
    for name in _FILES:
        failure = _unfit(user.get(name) or cluster.get(name), folder)
        if failure:
            return f"the {name} of the context cannot be read ({failure})"
    if "exec" in user and not user.get("token"):
        return _from_plugin(user, cluster, folder, environment)
    return _from_file(user, folder) or (_no_token() if "token" in user and not _is_token(user["token"]) else None)


def _unfit(path: Any, folder: str) -> str | None:
    """Say why a file cannot be a key or certificate."""
    if not isinstance(path, str):
        return None
    try:
        size = len(read_regular(os.path.join(folder, path), LARGEST + 1))
    except (OSError, ValueError) as error:
        return getattr(error, "strerror", None) or "its name is none"
    return None if size <= LARGEST else f"it is larger than {LARGEST // 1024} KiB"


def _from_file(user: dict[str, Any], folder: str) -> str | None:
    """Take the token of `tokenFile`, which a `token` beside it overrides."""
    path = user.get("tokenFile")
    if user.get("token") or not isinstance(path, str):
        return None
    failure = _unfit(path, folder)
    if failure:
        return f"the tokenFile of the context cannot be read ({failure})"
    user["token"] = read_regular(os.path.join(folder, path), LARGEST).decode("ascii", "replace").strip()
    del user["tokenFile"]
    return None


def _is_token(token: Any) -> bool:
    return isinstance(token, str) and _TOKEN.fullmatch(token) is not None


def _no_token() -> str:
    return "the token of the context holds what no header can carry"


def _from_plugin(user: dict[str, Any], cluster: Mapping[str, Any], folder: str, environment: Mapping[str, str]) -> str | None:
    """Run the plug-in and take what it gives."""
    try:
        status = _status(_output(user["exec"], cluster, folder, environment))
    except Refused as error:
        return f"{_NO_CREDENTIAL} ({error.reason})" if error.cause in {"timeout", "too-large"} else _NO_CREDENTIAL
    certificate, key = status.get("clientCertificateData"), status.get("clientKeyData")
    if _is_token(status.get("token")):
        user["token"] = status["token"]
    elif isinstance(certificate, str) and isinstance(key, str):
        user["client-certificate-data"] = base64.b64encode(certificate.encode()).decode()
        user["client-key-data"] = base64.b64encode(key.encode()).decode()
    else:
        return _NO_CREDENTIAL
    del user["exec"]
    return None


def _status(output: bytes) -> Mapping[str, Any]:
    """Take the status out of an ExecCredential; empty where there is none."""
    try:
        found = msgspec.json.decode(output)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    status = found.get("status") if isinstance(found, dict) else None
    return status if isinstance(status, dict) else {}


def _output(spec: Any, cluster: Mapping[str, Any], folder: str, environment: Mapping[str, str]) -> bytes:
    """Run the plug-in; raises Refused."""
    command, variables = _command(spec, folder), _variables(spec, cluster, environment)
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder or None, env=variables, start_new_session=True
            )
        except (OSError, ValueError) as error:
            raise Refused(_NO_CREDENTIAL, "unreadable") from error
        try:
            wait(process, (out, err), SECONDS, LARGEST)
        finally:
            stop(process)
        out.seek(0)
        return out.read(LARGEST) if process.returncode == 0 else b""


def _command(spec: Any, folder: str) -> list[str]:
    """Give the command line; a command with a slash is relative to the kubeconfig's folder, as for kubectl."""
    command = spec.get("command") if isinstance(spec, dict) else None
    if not isinstance(command, str) or not command:
        raise Refused(_NO_CREDENTIAL, "invalid-value")
    arguments = spec.get("args") or []
    path = str(Path(folder, command)) if "/" in command else command
    return [path, *(str(argument) for argument in (arguments if isinstance(arguments, list) else []))]


def _variables(spec: Mapping[str, Any], cluster: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    """Give its environment: the user's own, what the kubeconfig adds, and what is asked for."""
    added = spec.get("env") or []
    pairs = [entry for entry in (added if isinstance(added, list) else []) if isinstance(entry, dict)]
    asked: dict[str, Any] = {"interactive": False}
    if spec.get("provideClusterInfo"):
        asked["cluster"] = {key: value for key, value in cluster.items() if key in {"server", "certificate-authority-data", "tls-server-name"}}
    information = {"apiVersion": spec.get("apiVersion"), "kind": "ExecCredential", "spec": asked}
    return {**environment, **{str(entry.get("name")): str(entry.get("value")) for entry in pairs}, "KUBERNETES_EXEC_INFO": json.dumps(information)}
