"""Which facts each subject of a custom resource has: the registry's list of `serving`, `policy` and `platform`, as the readers fill it."""

from __future__ import annotations

NAMES = {
    "inference-graph": "kind steps weights mirror default",
    "vertical-autoscaler": "target mode",
    "queue": "kind queue resources cohort stop_policy",
    "analysis": "kind metrics providers",
    "route": """
        kind hosts gateways backends weights mirrors timeout retries tls insecure_policy filters authentication rate_limit""",
    "gateway": "api class listeners hosts tls plain_listeners tls_modes",
    "certificate": "secret_name issuer dns_names duration renew_before key_rotation ready not_after",
    "mesh-policy": """
        kind mode action selector open issuers hosts outlier_detection connection_pool retries timeout""",
    "cluster-network-policy": "kind",
    "admission-policy": "engine kind enforcing verifies_images images namespaces_excluded namespaces selective covers policy rules",
    "policy-report": "passed failed warned errors failing",
    "secret-source": "kind store providers target refresh",
    "backup": "kind schedule namespaces namespaces_excluded claims retention deletion_policy class paused last",
    "persistent-volume": "claim capacity access_modes reclaim_policy storage_class phase driver zones",
    "storage-class": "provisioner reclaim_policy binding_mode expandable default encryption_parameters",
    "alert-rules": "alerts topics severities",
    "alert-receivers": "receivers channels default",
    "delivery": "kind automated prune self_heal source revision path suspended sync_status health ready",
    "pipeline": "engine kind schedule steps images suspends suspended trains deploys",
    "image-build": "source strategy from_image output triggers",
    "image-stream": "tags scheduled",
    "machine-config": "files kubelet kernel_arguments user_namespaces",
}
"""Subject kind → names of its facts, without the kind."""
