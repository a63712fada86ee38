"""A world in which every relation finds something."""

from __future__ import annotations

from typing import Any


def busy(new_world: Any) -> Any:
    """Make a world in which every relation finds something."""
    world = new_world()
    apart = {"topology_spread_skews": None, "anti_affinity_required": None}
    bounds = {"strategy": "RollingUpdate", "max_unavailable": None, "max_surge": None}
    api = world.workload(labels={"app": "api", "tier": "web"}, service_account="api", **bounds, **apart)
    world.add(
        "container",
        "c",
        parent=api,
        host_ports=(8080,),
        run_as_user=None,
        user_name=None,
        run_as_non_root=True,
        stores=None,
    )
    world.workload("api", source="overlay.yaml", replicas_declared=1)
    world.workload("db", namespace="default", kind="StatefulSet", replicas_declared=1, labels={"app": "db", "tier": "web"})
    world.workload("odd", labels="(unknown)")
    world.workload("far", namespace="prod", host_network=True)
    for name in ("one", "two"):
        world.budget(name, min_available="50%", selector={"matchExpressions": [{"key": "tier", "operator": "Exists"}]})
        world.policy(name, egress_open=name == "two")
        world.autoscaler(name)
        world.add("ingress", name, backends=("api", "db"))
        world.add("monitor", name, kind="PodMonitor", ports=("metrics",), selector={"matchLabels": {"app": "api"}})
        world.add("resource-quota", name, bounds=("cpu",))
        world.add("role-binding", name, scope="RoleBinding", role=f"Role/{name}", subjects=("ServiceAccount:default/api",))
        world.add("role", name, scope="Role", rules=(f"get:/{name}",), wildcards=(), aggregated=False, reads_secrets=False, opens_shells=False)
    world.budget("closed", selector={}, max_unavailable="0")
    world.policy("all", pod_selector={}, denies_all=("Ingress",))
    world.service(type="NodePort", scraped=True)
    world.service("db", type="LoadBalancer")
    world.add("service-account", "api", automount=False)
    world.add("namespace", "default", pod_security_enforce="baseline")
    shop = world.workload("shop", platform="compose", kind="service", build_dockerfile="Dockerfile", build_target=None, source="compose.yaml")
    world.add(
        "container",
        "shop",
        parent=shop,
        built_here=True,
        run_as_user=None,
        user_name=None,
        healthcheck=None,
        healthcheck_disabled=False,
    )
    world.add(
        "dockerfile", "Dockerfile", source="Dockerfile", user="app", healthcheck="CMD curl", base="debian:12", dockerignore=True, dockerignores=("*",)
    )
    extra = world.workload("extra", namespace="extra", volume_claims=None)
    world.add(
        "container", "extra", parent=extra, model_location="/models/a.onnx", model_location_pin="path", stores=None, model_digest="sha256:" + "e" * 64
    )
    for purpose in ("measured", "red-team"):
        world.add(
            "evaluation",
            purpose,
            source="run.json",
            purpose=purpose,
            form="mlflow",
            model="a",
            model_digest="sha256:" + "e" * 64,
            created="2026-01-10",
        )
    _ship(world)
    _run(world)
    return world


def _run(world: Any) -> None:
    """Add a cluster beside the files: nodes, pods, what trains, and the objects that cover a workload."""
    world.read("prod", "cluster")
    live = {"source": "prod", "namespace": "shop"}
    cluster = world.add("cluster", "prod", source="prod", image_verification=None, mesh_modes=None)
    world.add("node", "n1", parent=cluster, source="prod")
    api = world.workload("api", **live, volume_claims=("data",), traffic=("api=100",), serving_object=None, field_owners=None)
    digest = "sha256:" + "d" * 64
    given = {"image": "app:1", "image__digest": digest, "monitor": None, "gpus": None, "stores": ("s3://log",), "model_server": "triton"}
    asking = {"service": "qdrant", "service_role": "vector-store", "service_asks": False, "caller_keys": ("QDRANT__SERVICE__API_KEY",)}
    world.add("container", "c", parent=api, source="prod", **given, **asking, model_location=None, env_secret_refs=None, secret_mounts=None)
    told = {"images": ("c=app:1",), "image_digests": (f"c={digest}",), "restart_count": 0, "oom_killed": False, "waiting_reasons": None}
    for number in (0, 1):
        placed = {"node": "n1", "zone": "a", "ready": True, "phase": "Running", "revision": "1", "mesh_proxies": ("istio-proxy",)}
        world.add("pod", f"api-{number}", parent=api, **live, **told, **placed)
    world.add(
        "service", "api", **live, type="ClusterIP", selector={"app": "api"}, labels={}, external_ips=None, internal_balancer=False, scraped=False
    )
    world.add(
        "service", "dark", **live, type="ClusterIP", selector={"app": "dark"}, labels={}, external_ips=None, internal_balancer=False, scraped=False
    )
    route = {
        "kind": "HTTPRoute",
        "gateways": ("public",),
        "backends": ("api",),
        "mirrors": ("dark",),
        "timeout": "30s",
        "weights": ("api=90", "old=10"),
    }
    world.add("route", "web", **live, **route)
    world.workload("dark", **live, volume_claims=("data",), traffic=None, serving_object=None)
    world.workload("retrain", **live, lifecycle="job", training=("train",), volume_claims=("data",))
    tried = world.workload("api", namespace="shop", labels={"app": "api", "env": "staging"})
    world.add("container", "tried", parent=tried, image__digest=digest)
    _cover(world, live)


def _cover(world: Any, live: dict[str, str]) -> None:
    """Add policies, alerts, backups and storage to a namespace of the cluster."""
    policy = {"engine": "kyverno", "kind": "ClusterPolicy", "enforcing": True, "verifies_images": True, "images": None, "covers": ("Pod",)}
    world.add("admission-policy", "signed", source="prod", **policy, namespaces_excluded=None, namespaces=None, selective=False, policy=None)
    world.add("mesh-policy", "callers", **live, kind="AuthorizationPolicy", action="ALLOW", open=False, selector=None)
    world.add("mesh-policy", "api", **live, kind="DestinationRule", hosts=("api",), outlier_detection=True, connection_pool=None)
    world.add("alert-rules", "rules", **live, topics=("availability",))
    world.add("alert-receivers", "on-call", **live, channels=("pagerduty",))
    world.add(
        "backup",
        "daily",
        source="prod",
        namespace="velero",
        kind="Schedule",
        schedule="0 2 * * *",
        namespaces=None,
        namespaces_excluded=None,
        leaves_out_volumes=False,
    )
    world.add("backup", "data", **live, kind="VolumeSnapshot", claims=("data",))
    world.add("config-map", "loki", **live, log_retention_days=365.0)
    world.add(
        "edge-filter", "guard", **live, kind="Middleware", targets=None, refs=None, authentication="basicAuth", rate_limit="rateLimit", timeout="5s"
    )
    world.add("ingress", "guarded", **live, backends=("api",), filter_refs=(f"Middleware/{live['namespace']}/guard",))
    world.add(
        "route",
        "guarded",
        **live,
        kind="IngressRoute",
        gateways=("Traefik",),
        backends=("api",),
        filter_refs=(f"Middleware/{live['namespace']}/guard",),
    )
    apart = {"source": "devices.yaml", "namespace": "devices"}
    world.add("device-claim", "gpu", **apart, kind="ResourceClaim", classes=("gpu.nvidia.com",))
    world.add("container", "using", parent=world.workload("using", **apart), **apart, device_claims=("ResourceClaim/gpu",), gpus=None)
    world.add("storage-class", "fast", source="prod", encryption_parameters=("encrypted",), provisioner="ebs.csi.aws.com", default=True)
    world.add("volume-claim", "data", **live, storage_class="fast", access_modes=("ReadWriteMany",))
    world.add("namespace", "shop", source="prod")


def _ship(world: Any) -> None:
    """Add an image with its Dockerfile, its containers, its reports, and a second one of the same tag."""
    image = world.image(
        "app", digest="a", names=("app:1",), user="root", base_name="debian:12", packages=("pypi/flask@3.0",), sbom_attached=("SPDX",)
    )
    world.image("app", digest="b", source="registry", names=("app:1",))
    world.add("dockerfile", "Containerfile", source="app/Containerfile", user="app", instructions=("RUN make app",), base="debian:12")
    digest = image.facts["image.manifest_digest"].value
    world.container("declared", image="app:1", image__digest=digest)
    running = {"running_image_id": None, "running_image_digests": (digest,), "compose_service": None}
    world.add("container", "running", parent=world.workload("run", platform="engine", source="docker"), source="docker", **running)
    world.scan("scan", digests=(digest,))
    world.scan("other", digests=("sha256:" + "f" * 64,), target="app:1")
    world.add("sbom", "bom", digests=(digest,), components=(), source="bom.json")
