"""The names of the facts this collector yields, in the order of the fact registry; a test compares the two."""

from __future__ import annotations


def _names(kind: str, words: str) -> tuple[str, ...]:
    """Write each word as the name of a fact."""
    return tuple(f"{kind}.{word}" for word in words.split())


CONTAINER = _names(
    "container",
    """
    role image image.registry image.repository image.tag image.tag_moves image.digest image_pull_policy built_here command args run_as_user run_as_group
    user_name privileged allow_privilege_escalation capabilities.add capabilities.drop read_only_root_filesystem seccomp_profile
    apparmor_profile selinux_disabled proc_mount ports published_ports env_names env_credentials argument_credentials field_credentials env_secret_refs secret_mounts
    healthcheck healthcheck_disabled cpu_request cpu_limit memory_request memory_limit pids_limit gpus nvidia_visible_devices
    nvidia_driver_capabilities devices raw_devices mounts mounts_writable host_mounts host_mounts_writable pre_stop hook_users privileged_hooks init_process stop_signal
    logging_driver logging_options model_location model_location_pin model_name model_version model_digest model_server
    model_management_open remote_code startup_fetches hub_offline unsafe_load debug_settings plain_http_urls package_index_insecure
    telemetry inference_log prediction_log_named caller_keys adapters_moving load_format monitor
    """,
)
"""Of a service's container."""

WORKLOAD = _names(
    "workload",
    """
    platform kind lifecycle labels label_names owner version part_of replicas_declared restart_policy restart_max_attempts update_order
    update_failure_action rollback_configured host_network host_pid host_ipc host_uts host_cgroup userns_mode host_paths host_paths_writable
    project_binds_writable project_binds runtime_sockets termination_grace_period runtime_class sysctls prometheus_scrape volume_claims
    persistent_mount shm_bounded training published_ports depends_on networks networks_internal profiles build_dockerfile build_context build_target
    """,
)
"""Of a service."""

PROJECT = _names(
    "project",
    """
    networks networks_internal default_network_services services secrets secret_files published_services data_stores_published volumes models
    files extended profiles
    """,
)
"""Of the application."""
