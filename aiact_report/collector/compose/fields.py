"""The fields of a service this collector knows. One it does not know may grant anything, so what is not written is then not known.

https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json
"""

from __future__ import annotations

from aiact_report.collector._refused import Refused
from aiact_report.collector.compose.nodes import Node, at
from aiact_report.collector.compose.sheet import Sheet

_SERVICE = frozenset(
    {
        *("annotations", "attach", "blkio_config", "build", "cap_add", "cap_drop", "cgroup", "cgroup_parent", "command", "configs", "container_name"),
        *(
            "cpu_count",
            "cpu_percent",
            "cpu_period",
            "cpu_quota",
            "cpu_rt_period",
            "cpu_rt_runtime",
            "cpu_shares",
            "cpus",
            "cpuset",
            "credential_spec",
        ),
        *(
            "depends_on",
            "deploy",
            "develop",
            "device_cgroup_rules",
            "devices",
            "dns",
            "dns_opt",
            "dns_search",
            "domainname",
            "entrypoint",
            "env_file",
        ),
        *(
            "environment",
            "expose",
            "extends",
            "external_links",
            "extra_hosts",
            "gpus",
            "group_add",
            "healthcheck",
            "hostname",
            "image",
            "init",
            "ipc",
        ),
        *("isolation", "label_file", "labels", "links", "logging", "mac_address", "mem_limit", "mem_reservation", "mem_swappiness", "memswap_limit"),
        *(
            "models",
            "network_mode",
            "networks",
            "oom_kill_disable",
            "oom_score_adj",
            "pid",
            "pids_limit",
            "platform",
            "ports",
            "post_start",
            "pre_stop",
        ),
        *(
            "privileged",
            "profiles",
            "provider",
            "pull_policy",
            "pull_refresh_after",
            "read_only",
            "restart",
            "runtime",
            "scale",
            "secrets",
            "security_opt",
        ),
        *(
            "shm_size",
            "stdin_open",
            "stop_grace_period",
            "stop_signal",
            "storage_opt",
            "sysctls",
            "tmpfs",
            "tty",
            "ulimits",
            "use_api_socket",
            "user",
        ),
        *("userns_mode", "uts", "volume_driver", "volumes", "volumes_from", "working_dir"),
    }
)
_DEPLOY = frozenset({"endpoint_mode", "labels", "mode", "placement", "replicas", "resources", "restart_policy", "rollback_config", "update_config"})
_BY_DEPLOY = (
    "workload.lifecycle", "workload.replicas_declared", "workload.restart_policy", "workload.restart_max_attempts", "workload.update_order",
    "workload.update_failure_action", "workload.rollback_configured", "container.cpu_request", "container.cpu_limit", "container.memory_request",
    "container.memory_limit", "container.pids_limit", "container.gpus",
)  # fmt: skip
"""What `deploy` may decide."""


def withhold_unknown(sheet: Sheet) -> None:
    """Withhold what a field that is not known here may decide; lists stay, open, and single values that are written stand."""
    service = sheet.node
    key = _unknown(service, _SERVICE)
    if key is not None:
        sheet.open_unwritten(_reason(service.value[key]), key)
    deploy = at(service, "deploy")
    key = _unknown(deploy, _DEPLOY)
    if deploy is not None and key is not None:
        names = [name for name in _BY_DEPLOY if name in sheet.names]
        sheet.open(names, _reason(deploy.value[key]), f"deploy.{key}")


def _unknown(node: Node | None, known: frozenset[str]) -> str | None:
    """Name the first key that is not known; extensions (`x-…`) mean nothing to Compose."""
    keys = node.value if node is not None and isinstance(node.value, dict) else {}
    return next((key for key in keys if key not in known and not key.startswith(("x-", "\0"))), None)


def _reason(node: Node) -> Refused:
    reason = "this field is not known here, so what it grants is not either; Compose refuses a file with a field it does not know"
    return Refused(reason, "unsupported", "correct its spelling, or read the file with a version that knows it", node.place())
