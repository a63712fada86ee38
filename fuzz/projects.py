"""Projects as people write them, drawn by Hypothesis: workloads, what surrounds them, Compose files, Dockerfiles and reports, which name each other."""

from __future__ import annotations

import json
from typing import NamedTuple

from hypothesis import strategies as st

from fuzz.beside import BILL, COMPOSE, DOCKERFILE, SCAN
from fuzz.drawn import IMAGES, NAMESPACE, Tree, few, named, some


class Project(NamedTuple):
    """Files by path: of objects a list of documents, of Compose a mapping, of everything else text."""

    objects: dict[str, list[Tree]]
    compose: dict[str, Tree]
    texts: dict[str, str]

    def files(self) -> dict[str, str]:
        """Write it: objects as JSON, which YAML is too."""
        found = {name: "---\n".join(f"{json.dumps(each)}\n" for each in documents) for name, documents in self.objects.items()}
        return found | {name: json.dumps(tree, indent=1) for name, tree in self.compose.items()} | self.texts


PROBES = ({"httpGet": {"path": "/healthz", "port": 8080}}, {"exec": {"command": ["true"]}}, {"tcpSocket": {"port": 8080}, "periodSeconds": 5})
SECURITY = some(
    privileged=[True, False],
    allowPrivilegeEscalation=[True, False],
    readOnlyRootFilesystem=[True, False],
    runAsNonRoot=[True, False],
    runAsUser=[0, 10001],
    capabilities=[{"drop": ["ALL"]}, {"drop": ["NET_RAW"]}, {"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]}, {"add": ["SYS_ADMIN"]}],
    seccompProfile=[{"type": "RuntimeDefault"}, {"type": "Unconfined"}],
    procMount=["Default", "Unmasked"],
)
ENVIRONMENT = named(
    {"name": "MODEL_NAME", "value": "credit-risk"},
    {"name": "MODEL_ID", "value": "org/model"},
    {"name": "MODEL_REVISION", "value": "0a1b2c3d0a1b2c3d0a1b2c3d0a1b2c3d0a1b2c3d"},
    {"name": "STORE", "value": "http://redis:6379"},
    {"name": "REDIS_URL", "value": "redis://redis:6379"},
    {"name": "PASSWORD", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
    {"name": "OTEL_EXPORTER_OTLP_ENDPOINT", "value": "http://otel:4317"},
    {"name": "API_KEY", "value": "EMPTY"},
    {"name": "HF_HUB_OFFLINE", "value": "1"},
)
CONTAINER = st.fixed_dictionaries(
    {"name": st.just("main"), "image": st.sampled_from(IMAGES)},
    optional={
        "imagePullPolicy": st.sampled_from(["Always", "IfNotPresent"]),
        "args": few("--model=/models/m", "--revision=main", "--api-key=$(KEY)", "--load-format=safetensors", "--trust-remote-code", "--port=8080"),
        "env": ENVIRONMENT,
        "ports": few({"containerPort": 8080, "name": "http"}, {"containerPort": 22}, {"containerPort": 9090, "hostPort": 9090, "name": "metrics"}),
        "resources": some(
            limits=[{"memory": "1Gi"}, {"memory": "1Gi", "cpu": "1"}, {"nvidia.com/gpu": 1}, {}], requests=[{"cpu": "1", "memory": "1Gi"}, {}]
        ),
        "securityContext": SECURITY,
        "readinessProbe": st.sampled_from(PROBES),
        "livenessProbe": st.sampled_from(PROBES),
        "startupProbe": st.sampled_from(PROBES),
        "lifecycle": st.just({"preStop": {"exec": {"command": ["sleep", "5"]}}}),
        "volumeMounts": few(
            {"name": "data", "mountPath": "/data"},
            {"name": "models", "mountPath": "/models", "readOnly": True},
            {"name": "models", "mountPath": "/m"},
        ),
    },
)
VOLUMES = named(
    {"name": "models", "persistentVolumeClaim": {"claimName": "models"}},
    {"name": "models", "persistentVolumeClaim": {"claimName": "models", "readOnly": True}},
    {"name": "data", "hostPath": {"path": "/var/run/docker.sock"}},
    {"name": "data", "hostPath": {"path": "/data"}},
    {"name": "data", "emptyDir": {}},
    {"name": "data", "emptyDir": {"sizeLimit": "1Gi"}},
    {"name": "models", "image": {"reference": "acme/model:1"}},
    {"name": "extra", "projected": {"sources": [{"serviceAccountToken": {"path": "t"}}]}},
    {"name": "extra", "secret": {"secretName": "s"}},
)
SPREAD = {
    "maxSkew": 1,
    "topologyKey": "topology.kubernetes.io/zone",
    "whenUnsatisfiable": "DoNotSchedule",
    "labelSelector": {"matchLabels": {"app": "api"}},
}
APART = {"topologyKey": "kubernetes.io/hostname", "labelSelector": {"matchLabels": {"app": "api"}}}
POD = st.fixed_dictionaries(
    {"containers": CONTAINER.map(lambda one: [one])},
    optional={
        "initContainers": CONTAINER.map(lambda one: [{**one, "name": "init"}]),
        "hostNetwork": st.booleans(),
        "hostPID": st.booleans(),
        "hostIPC": st.booleans(),
        "automountServiceAccountToken": st.booleans(),
        "serviceAccountName": st.sampled_from(["default", "api", "elsewhere"]),
        "securityContext": some(
            runAsNonRoot=[True, False],
            runAsUser=[0, 10001],
            seccompProfile=[{"type": "RuntimeDefault"}],
            sysctls=[[{"name": "kernel.msgmax", "value": "1"}]],
        ),
        "volumes": VOLUMES,
        "priorityClassName": st.just("serving"),
        "runtimeClassName": st.sampled_from(["gvisor", "runc"]),
        "terminationGracePeriodSeconds": st.sampled_from([0, 60]),
        "nodeName": st.just("n1"),
        "nodeSelector": st.sampled_from([{"pool": "gpu"}, {"kubernetes.io/hostname": "n1"}]),
        "topologySpreadConstraints": st.sampled_from([[SPREAD], [{**SPREAD, "whenUnsatisfiable": "ScheduleAnyway"}]]),
        "affinity": st.sampled_from([{"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [APART]}}]),
        "tolerations": st.just([{"operator": "Exists"}]),
        "shareProcessNamespace": st.booleans(),
    },
)


def _object(api: str, kind: str, name: str, body: Tree, annotations: Tree | None = None) -> Tree:
    metadata = {"name": name, "namespace": NAMESPACE} | ({"annotations": annotations} if annotations else {})
    return {"apiVersion": api, "kind": kind, "metadata": metadata, **body}


LABELS = some(**{"app.kubernetes.io/version": ["1.4", "latest"], "owner": ["team", "todo"], "model": ["credit"]})
CONTROLLERS = (("apps/v1", "Deployment"), ("apps/v1", "StatefulSet"), ("apps/v1", "DaemonSet"))


@st.composite
def workloads(draw: st.DrawFn) -> Tree:
    """Draw one workload called `api`, labelled so that what surrounds it selects it."""
    labels = {"app": "api", **draw(LABELS)}
    pod = draw(POD)
    api, kind = draw(st.sampled_from([*CONTROLLERS, *CONTROLLERS[:1] * 3, ("batch/v1", "Job"), ("v1", "Pod")]))
    if kind == "Pod":
        return {**_object(api, kind, "api", {"spec": pod}), "metadata": {"name": "api", "namespace": NAMESPACE, "labels": labels}}
    spec: Tree = {"template": {"metadata": {"labels": labels}, "spec": pod}}
    if kind == "Job":
        return _object(api, kind, "api", {"spec": {**spec, **draw(some(backoffLimit=[1], activeDeadlineSeconds=[60]))}})
    spec |= {"selector": {"matchLabels": {"app": "api"}}} | draw(some(replicas=[1, 2, 3], minReadySeconds=[5]))
    if kind == "Deployment":
        spec |= draw(
            some(
                strategy=[
                    {"type": "Recreate"},
                    {"rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
                    {"rollingUpdate": {"maxUnavailable": "100%"}},
                ]
            )
        )
    made = _object(api, kind, "api", {"spec": spec})
    made["metadata"]["labels"] = labels
    return made


SELECTS = {"matchLabels": {"app": "api"}}
EVERYBODY: list[Tree] = [{"from": [{"namespaceSelector": {}}]}]
AROUND: tuple[st.SearchStrategy[Tree], ...] = (
    st.sampled_from(["ClusterIP", "LoadBalancer", "NodePort"]).map(
        lambda kind: _object(
            "v1", "Service", "api", {"spec": {"type": kind, "selector": {"app": "api"}, "ports": [{"name": "http", "port": 80, "targetPort": 8080}]}}
        )
    ),
    st.tuples(
        some(
            **{
                "nginx.ingress.kubernetes.io/auth-type": ["basic", "none"],
                "nginx.ingress.kubernetes.io/limit-rps": ["5", "0"],
                "nginx.ingress.kubernetes.io/ssl-redirect": ["false"],
            }
        ),
        some(tls=[[{"hosts": ["x.example"], "secretName": "tls"}], []]),
    ).map(
        lambda pair: _object(
            "networking.k8s.io/v1",
            "Ingress",
            "api",
            {
                "spec": {
                    "ingressClassName": "nginx",
                    **pair[1],
                    "rules": [
                        {
                            "host": "x.example",
                            "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": {"service": {"name": "api", "port": {"number": 80}}}}]},
                        }
                    ],
                }
            },
            pair[0],
        )
    ),
    some(maxUnavailable=[0, 1, "100%"], minAvailable=[0, 1, "50%"]).map(
        lambda spec: _object("policy/v1", "PodDisruptionBudget", "api", {"spec": {"selector": SELECTS, **spec}})
    ),
    some(minReplicas=[1, 2, 3], maxReplicas=[2, 5]).map(
        lambda spec: _object(
            "autoscaling/v2",
            "HorizontalPodAutoscaler",
            "api",
            {"spec": {"maxReplicas": 3, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "api"}, **spec}},
        )
    ),
    some(policyTypes=[["Ingress"], ["Ingress", "Egress"]], ingress=[[], EVERYBODY, [{}]], egress=[[], [{}], [{"ports": [{"port": 53}]}]]).map(
        lambda spec: _object("networking.k8s.io/v1", "NetworkPolicy", "api", {"spec": {"podSelector": SELECTS, **spec}})
    ),
    some(policyTypes=[["Ingress"], ["Ingress", "Egress"]]).map(
        lambda spec: _object("networking.k8s.io/v1", "NetworkPolicy", "all", {"spec": {"podSelector": {}, **spec}})
    ),
    some(automountServiceAccountToken=[True, False]).map(lambda spec: _object("v1", "ServiceAccount", "api", spec)),
    st.sampled_from([["get"], ["*"], ["get", "create"]]).map(
        lambda verbs: _object(
            "rbac.authorization.k8s.io/v1", "Role", "api", {"rules": [{"apiGroups": [""], "resources": ["secrets", "pods"], "verbs": verbs}]}
        )
    ),
    st.sampled_from([("Role", "api"), ("ClusterRole", "cluster-admin"), ("ClusterRole", "view")]).map(
        lambda role: _object(
            "rbac.authorization.k8s.io/v1",
            "RoleBinding",
            "api",
            {
                "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": role[0], "name": role[1]},
                "subjects": [{"kind": "ServiceAccount", "name": "api", "namespace": NAMESPACE}],
            },
        )
    ),
    some(hard=[{"limits.memory": "10Gi"}, {"pods": "5"}]).map(lambda spec: _object("v1", "ResourceQuota", "api", {"spec": spec})),
    some(limits=[[{"type": "Container", "default": {"memory": "1Gi"}}]]).map(lambda spec: _object("v1", "LimitRange", "api", {"spec": spec})),
    some(**{"pod-security.kubernetes.io/enforce": ["restricted", "privileged"]}).map(
        lambda labels: {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": NAMESPACE, "labels": labels}}
    ),
    some(accessModes=[["ReadWriteOnce"], ["ReadOnlyMany"]]).map(
        lambda spec: _object("v1", "PersistentVolumeClaim", "models", {"spec": {"resources": {"requests": {"storage": "1Gi"}}, **spec}})
    ),
    st.sampled_from([[{"port": "http"}], [{"port": "other"}], []]).map(
        lambda endpoints: _object("monitoring.coreos.com/v1", "ServiceMonitor", "api", {"spec": {"selector": SELECTS, "endpoints": endpoints}})
    ),
    st.sampled_from(["up == 0", "model_drift > 1"]).map(
        lambda expr: _object(
            "monitoring.coreos.com/v1", "PrometheusRule", "api", {"spec": {"groups": [{"name": "g", "rules": [{"alert": "Down", "expr": expr}]}]}}
        )
    ),
    some(data=[{"A": "b"}, {"PASSWORD": "hunter2hunter2"}]).map(lambda body: _object("v1", "ConfigMap", "api", body)),
    st.sampled_from(["Enforce", "Audit"]).map(
        lambda action: {
            "apiVersion": "kyverno.io/v1",
            "kind": "ClusterPolicy",
            "metadata": {"name": "images"},
            "spec": {
                "validationFailureAction": action,
                "rules": [{"name": "r", "match": {"any": [{"resources": {"kinds": ["Pod"]}}]}, "verifyImages": [{"imageReferences": ["*"]}]}],
            },
        }
    ),
    st.just({"apiVersion": "scheduling.k8s.io/v1", "kind": "PriorityClass", "metadata": {"name": "serving"}, "value": 1000}),
    some(mode=["STRICT", "PERMISSIVE"]).map(lambda mtls: _object("security.istio.io/v1", "PeerAuthentication", "api", {"spec": {"mtls": mtls}})),
)
"""What surrounds it, each as one document."""


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Draw a project: a workload with some of what surrounds it, and perhaps a Compose file, a Dockerfile and reports."""
    around = [draw(strategy) for strategy in AROUND if draw(st.integers(0, 2)) == 0]
    objects = {"k8s/app.yaml": [draw(workloads())], "k8s/around.yaml": around} if around else {"k8s/app.yaml": [draw(workloads())]}
    compose: dict[str, Tree] = {"compose/compose.yaml": draw(COMPOSE)} if draw(st.booleans()) else {}
    texts: dict[str, str] = {}
    for name, strategy in (("compose/Dockerfile", DOCKERFILE), ("scan.json", SCAN), ("bom.json", BILL)):
        if draw(st.booleans()):
            texts[name] = draw(strategy)
    if compose and "compose/Dockerfile" in texts and draw(st.booleans()):
        compose["compose/compose.yaml"]["services"]["api"]["build"] = "."
    return Project(objects, compose, texts)
