"""Write the chart's rules again, as `aiact-report rbac` prints them: one file for the whole cluster, one for a namespace, each with and without Secrets."""

from __future__ import annotations

from pathlib import Path

import yaml

from aiact_report import collector

HERE = Path(__file__).parent
HEAD = "# As `aiact-report rbac` prints them; made by make_rules.py.\n"
FILES = {f"rules{scope}{without}.yaml": (scope, not without) for scope in ("", "-namespaced") for without in ("", "-without-secrets")}


def rules(scope: str, *, secrets: bool) -> str:
    """Give the rules of the (Cluster)Role as YAML."""
    printed = collector.rights(("n",) if scope else (), secrets=secrets)
    (role,) = (document for document in yaml.safe_load_all(printed) if document["kind"] == ("Role" if scope else "ClusterRole"))
    return HEAD + yaml.safe_dump(role["rules"], sort_keys=False, default_flow_style=None, width=200)


def main() -> None:
    """Write all of them."""
    for name, (scope, secrets) in FILES.items():
        (HERE / name).write_text(rules(scope, secrets=secrets), encoding="utf-8")


if __name__ == "__main__":
    main()
