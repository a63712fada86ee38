"""Every field of a manifest replaced by every kind of wrong value."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from aiact_report.collector import _manifest_facts, manifest
from aiact_report.collector._base import Collected, Unit

RICH = """
apiVersion: apps/v1
kind: Deployment
metadata:
  name: scoring
  namespace: prod
  labels: {app: scoring, team: risk, app.kubernetes.io/version: "1.2"}
  annotations: {example.com/contact: risk@example.com, ai.model.version: "7"}
spec:
  replicas: 2
  minReadySeconds: 5
  progressDeadlineSeconds: 300
  revisionHistoryLimit: 3
  strategy: {type: RollingUpdate, rollingUpdate: {maxUnavailable: 0, maxSurge: 25%}}
  selector: {matchLabels: {app: scoring}}
  template:
    metadata:
      labels: {app: scoring, app.kubernetes.io/part-of: credit}
      annotations: {prometheus.io/scrape: "true", container.apparmor.security.beta.kubernetes.io/api: runtime/default}
    spec:
      hostNetwork: false
      hostPID: false
      serviceAccountName: scoring
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 45
      priorityClassName: high
      runtimeClassName: gvisor
      restartPolicy: Always
      imagePullSecrets: [{name: registry}]
      securityContext:
        runAsUser: 10001
        runAsNonRoot: true
        seccompProfile: {type: RuntimeDefault}
        seLinuxOptions: {type: container_t}
        windowsOptions: {hostProcess: false}
        sysctls: [{name: net.core.somaxconn, value: "1024"}]
      topologySpreadConstraints:
        - {maxSkew: 1, topologyKey: zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: scoring}}}
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - {topologyKey: kubernetes.io/hostname, labelSelector: {matchExpressions: [{key: app, operator: In, values: [scoring]}]}}
          preferredDuringSchedulingIgnoredDuringExecution:
            - {weight: 1, podAffinityTerm: {topologyKey: zone, namespaces: [prod], labelSelector: {matchLabels: {app: scoring}}}}
      initContainers:
        - {name: proxy, image: "proxy:1", restartPolicy: Always}
      containers:
        - name: api
          image: registry.example.com:5000/credit/scoring:1.2@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
          imagePullPolicy: Always
          command: [python, -m, serve]
          args: [--model, "s3://models/credit/7", --port=8080]
          ports: [{name: http, containerPort: 8080, hostPort: 8080}]
          env:
            - {name: MODEL_NAME, value: credit}
            - {name: API_TOKEN, valueFrom: {secretKeyRef: {name: api, key: token}}}
            - {name: NVIDIA_VISIBLE_DEVICES, value: all}
          envFrom: [{secretRef: {name: more}}, {configMapRef: {name: settings}}]
          resources:
            requests: {cpu: 250m, memory: 512Mi}
            limits: {cpu: "1", memory: 1Gi, ephemeral-storage: 2Gi, nvidia.com/gpu: 1}
          livenessProbe: {httpGet: {path: /live, port: http}, periodSeconds: 10}
          readinessProbe: {httpGet: {path: /ready, port: http}}
          startupProbe: {tcpSocket: {port: 8080}}
          lifecycle: {preStop: {exec: {command: [sleep, "5"]}}}
          securityContext:
            runAsGroup: 10001
            privileged: false
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            procMount: Default
            appArmorProfile: {type: RuntimeDefault}
            capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
          volumeMounts:
            - {name: tmp, mountPath: /tmp}
            - {name: models, mountPath: /models, readOnly: true}
            - {name: keys, mountPath: /keys}
            - {name: shm, mountPath: /dev/shm}
            - {name: sock, mountPath: /host}
          volumeDevices: [{name: raw, devicePath: /dev/xvda}]
      volumes:
        - {name: tmp, emptyDir: {}}
        - {name: models, persistentVolumeClaim: {claimName: models}}
        - {name: keys, projected: {sources: [{secret: {name: keys}}]}}
        - {name: store, csi: {driver: secrets-store.csi.k8s.io, volumeAttributes: {secretProviderClass: vault}}}
        - {name: shm, emptyDir: {medium: Memory, sizeLimit: 1Gi}}
        - {name: sock, hostPath: {path: /var/run}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  volumeClaimTemplates: [{metadata: {name: data}}]
  updateStrategy: {type: OnDelete}
  template: {metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: "postgres:16", volumeMounts: [{name: data, mountPath: /data}]}]}}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: retrain}
spec:
  schedule: "0 3 * * *"
  concurrencyPolicy: Forbid
  jobTemplate: {spec: {backoffLimit: 1, activeDeadlineSeconds: 60, template: {spec: {restartPolicy: Never, containers: [{name: t, image: "train:1"}]}}}}
---
apiVersion: v1
kind: Service
metadata: {name: scoring, labels: {app: scoring}, annotations: {prometheus.io/scrape: "true", networking.gke.io/load-balancer-type: Internal}}
spec:
  type: LoadBalancer
  selector: {app: scoring}
  externalIPs: [10.0.0.1]
  loadBalancerSourceRanges: [10.0.0.0/8]
  ports: [{port: 80, targetPort: http}, {port: 81}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: scoring, annotations: {nginx.ingress.kubernetes.io/limit-rps: "5", nginx.ingress.kubernetes.io/auth-url: "https://a"}}
spec:
  tls: [{hosts: [a.example.com], secretName: tls}]
  defaultBackend: {service: {name: fallback, port: {number: 80}}}
  rules: [{host: a.example.com, http: {paths: [{path: /, backend: {service: {name: scoring, port: {number: 80}}}}]}}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny}
spec:
  podSelector: {matchLabels: {app: scoring}}
  policyTypes: [Ingress, Egress]
  ingress: [{from: [{podSelector: {}}]}]
  egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: scoring}
spec: {minAvailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow, selector: {matchLabels: {app: scoring}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: scoring}
spec:
  minReplicas: 2
  maxReplicas: 5
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: scoring}
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: scoring}
automountServiceAccountToken: false
imagePullSecrets: [{name: registry}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: reader}
aggregationRule: {clusterRoleSelectors: []}
rules: [{apiGroups: [""], resources: [secrets, pods/exec], verbs: [get, create]}, {nonResourceURLs: [/metrics], verbs: [get]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: reader}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: scoring, namespace: prod}, {kind: Group, name: "system:authenticated"}]
---
apiVersion: v1
kind: Namespace
metadata: {name: prod, labels: {pod-security.kubernetes.io/enforce: restricted}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {LOG_LEVEL: info, app.properties: "a=1\\ndb.password=hunter22\\n"}
binaryData: {logo: aGk=}
---
apiVersion: v1
kind: Secret
metadata: {name: api}
type: Opaque
data: {token: aHVudGVyMjI=}
stringData: {url: "${URL}"}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: models}
spec: {accessModes: [ReadOnlyMany], storageClassName: fast, resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: quota}
spec: {hard: {limits.cpu: "4"}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: limits}
spec: {limits: [{type: Container, max: {cpu: "1"}}]}
---
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: scoring}
spec: {selector: {matchLabels: {app: scoring}}, endpoints: [{port: http}]}
---
apiVersion: security.openshift.io/v1
kind: SecurityContextConstraints
metadata: {name: open}
allowPrivilegedContainer: true
"""
DOCUMENTS: list[dict[str, Any]] = list(yaml.safe_load_all(RICH))
WRONG: tuple[Any, ...] = (
    None,
    5,
    -1,
    1.5,
    True,
    "x",
    "",
    "{{ .Values.x }}",
    "${X}",
    [],
    {},
    [1],
    [None],
    [[]],
    [{}],
    {"a": 1},
    {"a": None},
    {"a": {}},
    ["x"],
)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    yield path
    for key in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield from _paths(value[key], (*path, key))


def _damaged(document: dict[str, Any], path: tuple[Any, ...], wrong: Any) -> Any:
    """The document with one value replaced."""
    if not path:
        return wrong
    damaged = copy.deepcopy(document)
    holder = damaged
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = wrong
    return damaged


def _collect(text: str) -> Collected:
    return manifest.collect(Unit("m.yaml", Path("m.yaml"), text.encode(), Path()))


def _registry() -> dict[str, str]:
    """Fact → its registered type."""
    folder = Path(manifest.__file__).parents[1].joinpath("mapping/facts")
    return {name: entry["type"] for file in sorted(folder.glob("*.yaml")) for name, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items()}


TYPES = _registry()
ALLOWED: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "strings": (str,),
    "int": (int,),
    "ints": (int,),
    "number": (int, float),
    "bool": (bool,),
    "object": (dict,),
}


def _is_typed(name: str, value: object) -> bool:
    """Whether a value is of its fact's type: null, a scalar, a tuple of scalars, or a mapping."""
    if value is None:
        return True
    values = value if TYPES[name] in {"strings", "ints"} else (value,)
    return isinstance(values, tuple) and all(type(entry) in ALLOWED[TYPES[name]] for entry in values)


@pytest.mark.parametrize("document", DOCUMENTS, ids=[document["kind"] for document in DOCUMENTS])
def test_no_damage_raises_loses_a_fact_or_breaks_a_type(document: dict[str, Any]) -> None:
    """Whatever stands in a field, collecting ends, every registered fact is there or withheld, and what is there has its type."""
    for path in _paths(document):
        for wrong in WRONG:
            collected = _collect(json.dumps(_damaged(document, path, wrong)))
            withheld = {(entry.subject, fact) for entry in collected.unobserved for fact in entry.facts}
            for subject in collected.subjects:
                lost = [name for name in _manifest_facts.FACTS[subject.kind] if name not in subject.facts and (subject.id, name) not in withheld]
                assert not lost, (path, wrong, subject.id, lost)
                untyped = [(name, fact.value) for name, fact in subject.facts.items() if not _is_typed(name, fact.value)]
                assert not untyped, (path, wrong, subject.id, untyped)
            if path or wrong not in ("", None, [], {}):
                assert collected.subjects or collected.unobserved or collected.skipped, (path, wrong)


@pytest.mark.parametrize("wrong", [5, "{{ .Values.x }}", [1]])
def test_damage_to_a_plain_field_never_reads_as_unset(wrong: object) -> None:
    """A field of a wrong type withholds its fact; it is not taken for a field that is not written."""
    fields = {
        ("spec", "template", "spec", "hostNetwork"): "workload.host_network",
        ("spec", "template", "spec", "securityContext"): "container.run_as_non_root",
        ("spec", "template", "spec", "containers"): "container.privileged",
        ("spec", "template", "spec", "containers", 0, "resources", "limits"): "container.memory_limit",
        ("spec", "template", "spec", "containers", 0, "volumeMounts"): "container.mounts_writable",
        ("spec", "template", "spec", "containers", 0, "env"): "container.env_credentials",
        ("spec", "template", "spec", "containers", 0, "livenessProbe"): "container.liveness_probe",
        ("spec", "template", "spec", "volumes"): "workload.host_paths",
        ("spec", "template", "spec", "volumes", 5, "hostPath"): "workload.runtime_sockets",
        ("spec", "template", "metadata", "labels"): "workload.labels",
        ("spec", "template"): "workload.host_pid",
        ("spec",): "workload.replicas_declared",
    }
    for path, fact in fields.items():
        collected = _collect(json.dumps(_damaged(DOCUMENTS[0], path, wrong)))
        assert fact in {name for entry in collected.unobserved for name in entry.facts}, (path, wrong)
