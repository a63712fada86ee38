"""Which facts the manifest collector yields for each kind of subject: the registry's list, as this collector fills it.

A test compares it with `facts/`; collecting and judging never import each other.
"""

from __future__ import annotations

from aiact_report.collector._kubernetes.custom_facts import NAMES
from aiact_report.collector._vocabulary.model.hints import FACTS as MODEL_FACTS
from aiact_report.model import LookedFor

_NAMES = {
    "container": """
        role image image.registry image.repository image.tag image.tag_moves image.digest image_pull_policy built_here command args
        run_as_user run_as_group run_as_non_root user_name privileged host_process allow_privilege_escalation
        capabilities.add capabilities.drop read_only_root_filesystem seccomp_profile apparmor_profile selinux_disabled selinux_set
        proc_mount ports host_ports env_names env_duplicates env_credentials argument_credentials field_credentials env_secret_refs secret_mounts
        liveness_probe readiness_probe readiness_path startup_probe probes_equal cpu_request cpu_limit memory_request memory_limit
        ephemeral_storage_limit gpus nvidia_visible_devices nvidia_driver_capabilities devices mounts mounts_writable host_mounts
        host_mounts_writable pre_stop restart_policy""",
    "workload": """
        platform kind api_version lifecycle labels label_names annotation_names owner version part_of replicas_declared
        restart_policy restart_max_attempts strategy max_unavailable max_surge min_ready_seconds progress_deadline
        revision_history_limit topology_spread topology_spread_mismatched topology_spread_required anti_affinity anti_affinity_required host_network host_pid host_ipc
        share_process_namespace host_users host_paths host_paths_writable runtime_sockets service_account automount_declared
        termination_grace_period priority_class runtime_class sysctls prometheus_scrape backoff_limit active_deadline schedule
        concurrency_policy volume_claims persistent_mount shm_bounded training image_pull_secrets
        serving_object component purpose min_replicas max_replicas traffic progressive_steps analysis template_ref
        request_timeout request_concurrency head_service_type auth_mode head_fault_tolerance""",
    "service": "type selector ports target_ports external_ips source_ranges internal_balancer scraped labels",
    "ingress": "hosts tls_hosts tls plain_http backends authentication authentication_optional rate_limit timeout body_size",
    "network-policy": "pod_selector types ingress_open egress_open egress_everywhere denies_all",
    "disruption-budget": "selector min_available max_unavailable eviction_policy blocks_all",
    "autoscaler": "kind min max target metrics",
    "service-account": "automount pull_secrets",
    "role": "scope rules wildcards aggregated reads_secrets opens_shells escalates",
    "role-binding": "scope role subjects grants_cluster_admin anonymous",
    "namespace": "pod_security_enforce pod_security_warn pod_security_audit",
    "config-map": "keys credentials log_retention_days",
    "secret": "keys type values_committed",
    "volume-claim": "access_modes storage_class",
    "resource-quota": "bounds",
    "limit-range": "types",
    "monitor": "selector kind",
    "security-context-constraints": "privileged",
}

FACTS: dict[str, tuple[str, ...]] = {kind: tuple(f"{kind}.{name}" for name in names.split()) for kind, names in {**_NAMES, **NAMES}.items()}
"""Subject kind → names of the facts on every subject of it."""
FACTS["container"] += MODEL_FACTS
BLANKS: dict[str, LookedFor] = {kind: LookedFor.of(names) for kind, names in FACTS.items()}
"""The same, as what is looked for on every subject of the kind."""
