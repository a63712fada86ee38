"""`rbac`: the account and the rights that reading a cluster needs, as objects."""

from __future__ import annotations

import click

from aiact_report import _cli_options as options
from aiact_report._cli_help import Command
from aiact_report._cli_streams import print_lines


@click.command(cls=Command)
@click.option(
    "--namespace", "-n", "namespaces", multiple=True, metavar="NS", help="A Role for this namespace instead of the ClusterRole; repeatable."
)
@click.option("--without-secrets", is_flag=True, help="No right to list Secrets; which keys they hold is then not assessed.")
@click.option(
    "--service-account",
    "account",
    metavar="NAMESPACE/NAME",
    callback=lambda _context, _option, text: options.account(text),
    help="The account that is given the rights. Default: aiact-report in the first --namespace, or in a namespace of its own.",
)
def rbac(namespaces: tuple[str, ...], without_secrets: bool, account: tuple[str, str] | None) -> None:  # noqa: FBT001 -- the option's own value
    """Print a service account and the rights that reading a cluster needs, ready for `kubectl apply -f -`."""
    from aiact_report import collector

    print_lines([collector.rights(namespaces, secrets=not without_secrets, account=account).rstrip("\n")])
