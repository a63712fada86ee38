"""The command `sign`, and signing at the end of `generate`: keys are read before any work is done, and a password is never on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from aiact_report._cli_help import Command
from aiact_report._cli_text import safe
from aiact_report._cli_world import World
from aiact_report.errors import mistake

if TYPE_CHECKING:
    from aiact_report._cli_files import Signing
    from aiact_report.keeping.signing.keys import Private

PASSWORD = (
    click.option("--key-password-env", metavar="NAME", help="Environment variable that holds the password of an encrypted key."),
    click.option(
        "--key-password-file", metavar="FILE", type=click.Path(path_type=Path), help="File whose first line is the password of an encrypted key."
    ),
)
SIGN = (
    click.option(
        "--sign",
        "sign_key",
        metavar="KEY",
        type=click.Path(path_type=Path),
        help="Sign the manifest with this private key (PEM: Ed25519, ECDSA P-256, RSA); it is not copied.",
    ),
    *PASSWORD,
    click.option("--sign-pdf", is_flag=True, help="Sign the PDF too (PAdES), with the key of --sign; needs the extra `sign`."),
    click.option(
        "--certificate", metavar="CERT", type=click.Path(path_type=Path), help="Certificate of the key (PEM), and those above it: for --sign-pdf."
    ),
    click.option("--timestamp-url", metavar="URL", help="Time-stamping authority (RFC 3161): the PDF's signature then proves when it was made."),
)
_PASSWORD_LIMIT = 4096


@click.command(cls=Command)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--key", required=True, metavar="KEY", type=click.Path(path_type=Path), help="Private key (PEM: Ed25519, ECDSA P-256, RSA).")
@click.pass_obj
def sign(world: World, /, folder: Path, key: Path, **rest: Any) -> None:
    """Sign the manifest of the dossier in FOLDER; signatures of others over it stay. What is not as the manifest says is not signed."""
    from aiact_report._cli_files import signed_again

    made = signing({"sign_key": key, **rest}, world)
    if made is not None:
        signed_again(folder, made.seal)
        click.echo(f"signed {safe(folder)}", err=True)


for _option in reversed(PASSWORD):
    sign = _option(sign)


def signing(rest: Mapping[str, Any], environment: Mapping[str, str]) -> Signing | None:
    """Read the key that the options name, and give what signs with it; none without one. Raises MistakesError."""
    path, password = rest.get("sign_key"), _password(rest, environment)
    if path is None:
        _refuse(rest, password)
        return None
    from aiact_report._cli_files import Signing
    from aiact_report.keeping.signing.envelope import sealed
    from aiact_report.keeping.signing.keys import private

    key: Private = private(path, password)
    return Signing(partial(sealed, key=key), _pdf(rest, key))


def _refuse(rest: Mapping[str, Any], password: bytes | None) -> None:
    """Refuse what speaks of a key where none is named."""
    named = ["--sign-pdf"] if rest.get("sign_pdf") else []
    named += [option for name, option in (("certificate", "--certificate"), ("timestamp_url", "--timestamp-url")) if rest.get(name)]
    if named or password is not None:
        raise mistake(f"{named[0] if named else 'a password'} is given without a key", hint="--sign KEY names it")


def _pdf(rest: Mapping[str, Any], key: Private) -> Callable[[bytes], bytes] | None:
    if not rest.get("sign_pdf"):
        return None
    if rest.get("certificate") is None:
        raise mistake("a PDF is signed with a certificate", hint="--certificate CERT names it")
    from aiact_report.keeping.pdf.pades import signer

    return signer(key, rest["certificate"], rest.get("timestamp_url"))


def _password(rest: Mapping[str, Any], environment: Mapping[str, str]) -> bytes | None:
    name, path = rest.get("key_password_env"), rest.get("key_password_file")
    if name and path:
        raise mistake("--key-password-env and --key-password-file contradict each other", hint="give one of them")
    if name:
        if name not in environment:
            raise mistake(f"there is no environment variable {safe(name, 60)}", hint="--key-password-env takes its name, not the password")
        return environment[name].encode()
    return _first_line(path) if path else None


def _first_line(path: Path) -> bytes:
    from aiact_report._files import read_regular

    try:
        return read_regular(path, _PASSWORD_LIMIT).split(b"\n", 1)[0].rstrip(b"\r")
    except OSError as error:
        raise mistake(f"the password cannot be read: {error.strerror}", file=path.name) from error
