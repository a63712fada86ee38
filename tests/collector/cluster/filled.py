"""A namespace with a Deployment, its ReplicaSets and pods, and everything beside it."""

from __future__ import annotations

from typing import Any

DIGEST = "sha256:" + "ab" * 32
OTHER = "sha256:" + "cd" * 32
SECRET = "correct-horse-battery"  # noqa: S105 -- what must never be seen again
SPEC = {
    "containers": [
        {
            "name": "api",
            "image": "registry.example.com/scoring:1.4.0",
            "readinessProbe": {"httpGet": {"path": "/ready", "port": 8080}},
        }
    ]
}
LABELS = {"app": "scoring"}
APPS = "/apis/apps/v1/namespaces/prod"
CORE = "/api/v1/namespaces/prod"


def owner(kind, made):
    """Says who made an object."""
    return {
        "ownerReferences": [{"apiVersion": "v1", "kind": kind, "name": made["metadata"]["name"], "uid": made["metadata"]["uid"], "controller": True}]
    }


def status(digest, *, ready=True, **container):
    """A pod's status as its kubelet would write it."""
    conditions = [{"type": "Ready", "status": str(ready), "lastTransitionTime": "2026-03-01T11:59:00Z"}]
    entry = {"name": "api", "image": "x", "imageID": f"registry.example.com/scoring@{digest}", "ready": ready, "restartCount": 0, "state": {}}
    return {"phase": "Running", "conditions": conditions, "containerStatuses": [{**entry, **container}], "startTime": "2026-03-01T10:00:00Z"}


def fill(server):
    """A namespace with a Deployment, its ReplicaSets and pods, and everything beside it."""
    server.namespace("prod", {"pod-security.kubernetes.io/enforce": "restricted"})
    nodes = [("a", "zone-1"), ("b", "zone-2")]
    for name, zone in nodes:
        info = dict.fromkeys(("machineID", "systemUUID", "bootID", "operatingSystem", "kubeProxyVersion"), "")
        info |= {
            "kubeletVersion": "v1.20.2",
            "containerRuntimeVersion": "containerd://1.4.3",
            "kernelVersion": "5.10",
            "osImage": "Debian 11",
            "architecture": "amd64",
        }
        given = {"nodeInfo": info, "capacity": {"nvidia.com/gpu": "8"}, "conditions": [{"type": "Ready", "status": "True"}]}
        labels = {"topology.kubernetes.io/zone": zone, "nvidia.com/gpu.product": "A100", "nvidia.com/mig.strategy": "single"}
        server.create("/api/v1/nodes", {"metadata": {"name": f"node-{name}", "labels": labels}}, given)
    template = {"metadata": {"labels": LABELS}, "spec": SPEC}
    body = {"replicas": 2, "selector": {"matchLabels": LABELS}, "template": template}
    applied = {"kubectl.kubernetes.io/last-applied-configuration": f'{{"password": "{SECRET}"}}'}
    numbers = {"replicas": 2, "readyReplicas": 1, "availableReplicas": 1, "updatedReplicas": 2, "observedGeneration": 1}
    conditions = [{"type": "Available", "status": "False", "reason": "MinimumReplicasUnavailable"}]
    deployment = server.create(
        f"{APPS}/deployments", {"metadata": {"name": "scoring", "annotations": applied}, "spec": body}, {**numbers, "conditions": conditions}
    )
    replicas = server.create(f"{APPS}/replicasets", {"metadata": {"name": "scoring-abc12", **owner("Deployment", deployment)}, "spec": body})
    for name, node, given in (
        ("scoring-abc12-1", "node-a", status(DIGEST)),
        (
            "scoring-abc12-2",
            "node-b",
            status(
                OTHER,
                ready=False,
                restartCount=7,
                state={"waiting": {"reason": "CrashLoopBackOff"}},
                lastState={"terminated": {"exitCode": 137, "reason": "OOMKilled"}},
            ),
        ),
    ):
        labels = {**LABELS, "pod-template-hash": "abc12"}
        pod = {"metadata": {"name": name, "labels": labels, **owner("ReplicaSet", replicas)}, "spec": {**SPEC, "nodeName": node}}
        made = server.create(f"{CORE}/pods", pod, given)
        about = {"kind": "Pod", "name": name, "namespace": "prod", "uid": made["metadata"]["uid"]}
        if node == "node-b":
            event = {"metadata": {"name": f"{name}.1"}, "involvedObject": about, "reason": "BackOff", "type": "Warning", "count": 12}
            server.create(f"{CORE}/events", event)
    server.create(f"{CORE}/pods", {"metadata": {"name": "alone"}, "spec": SPEC}, {"phase": "Pending"})
    server.create(f"{APPS}/replicasets", {"metadata": {"name": "bare"}, "spec": {**body, "replicas": 1}})
    cron: dict[str, Any] = {"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": {"spec": {**SPEC, "restartPolicy": "Never"}}}}}
    made = server.create("/apis/batch/v1beta1/namespaces/prod/cronjobs", {"metadata": {"name": "nightly"}, "spec": cron})
    job = {"metadata": {"name": "nightly-1", **owner("CronJob", made)}, "spec": cron["jobTemplate"]["spec"]}
    server.create("/apis/batch/v1/namespaces/prod/jobs", job)
    server.create(f"{CORE}/secrets", {"metadata": {"name": "db", "annotations": applied}, "stringData": {"password": SECRET}})
    server.create(f"{CORE}/configmaps", {"metadata": {"name": "settings"}, "data": {"DB_PASSWORD": SECRET, "mode": "fast"}})
    server.create(
        "/apis/policy/v1beta1/namespaces/prod/poddisruptionbudgets",
        {"metadata": {"name": "scoring"}, "spec": {"minAvailable": 1, "selector": {"matchLabels": LABELS}}},
    )
    volume = {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "csi": {"driver": "ebs.csi.aws.com", "volumeHandle": "v"}}
    server.create("/api/v1/persistentvolumes", {"metadata": {"name": "models"}, "spec": volume})
    server.create(
        "/apis/storage.k8s.io/v1/storageclasses",
        {"metadata": {"name": "fast"}, "provisioner": "ebs.csi.aws.com", "parameters": {"encrypted": "true"}},
    )
    daemons = {"selector": {"matchLabels": LABELS}, "template": template}
    server.namespace("security")
    for name in ("falco", "calico-node"):
        numbers = {"desiredNumberScheduled": 2, "currentNumberScheduled": 2, "numberMisscheduled": 0, "numberReady": 2}
        server.create("/apis/apps/v1/namespaces/security/daemonsets", {"metadata": {"name": name}, "spec": daemons}, numbers)
    flags = ["kube-apiserver", "--anonymous-auth=false", "--audit-log-path=/var/log/audit.log", "--authorization-mode=Node,RBAC"]
    control = {"containers": [{"name": "kube-apiserver", "image": "registry.k8s.io/kube-apiserver:v1.20.2", "command": flags}], "nodeName": "node-a"}
    server.create("/api/v1/namespaces/kube-system/pods", {"metadata": {"name": "kube-apiserver-node-a"}, "spec": control})
    return server
