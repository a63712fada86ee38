"""Kinds that are read like a sibling: each by an object as people write one."""

from __future__ import annotations

from typing import Any

import pytest

POD = "template: {spec: {containers: [{name: a, image: 'x:1'}]}}"
JOBS = f"replicatedJobs: [{{name: node, replicas: 2, template: {{spec: {{{POD}}}}}}}]"
BACKENDS = "spec: {parentRefs: [{name: g}], rules: [{backendRefs: [{name: api}]}]}"
MATCH = "matchConstraints: {resourceRules: [{resources: [pods]}]}"
OBJECTS: tuple[tuple[str, str, str, str, str, Any], ...] = (
    ("AdminNetworkPolicy", "policy.networking.k8s.io/v1alpha1", "spec: {priority: 1}", "cluster-network-policy", "kind", "AdminNetworkPolicy"),
    ("BaselineAdminNetworkPolicy", "policy.networking.k8s.io/v1alpha1", "spec: {}", "cluster-network-policy", "kind", "BaselineAdminNetworkPolicy"),
    ("AuthPolicy", "kuadrant.io/v1", "spec: {rules: {authentication: {k: {jwt: {issuerUrl: u}}}}}", "edge-filter", "authentication", "authentication"),
    ("RateLimitPolicy", "kuadrant.io/v1", "spec: {limits: {a: {rates: [{limit: 5, window: 10s}]}}}", "edge-filter", "rate_limit", "limits"),
    ("Backup", "velero.io/v1", "spec: {includedNamespaces: [a], ttl: 72h}", "backup", "retention", "72h"),
    ("ClusterAnalysisTemplate", "argoproj.io/v1alpha1", "spec: {metrics: [{name: errors, provider: {web: {}}}]}", "analysis", "providers", ("web",)),
    ("ClusterExternalSecret", "external-secrets.io/v1", "spec: {externalSecretSpec: {secretStoreRef: {name: v}}}", "secret-source", "store", "v"),
    ("ClusterSecretStore", "external-secrets.io/v1", "spec: {provider: {aws: {}}}", "secret-source", "providers", ("aws",)),
    ("SealedSecret", "bitnami.com/v1alpha1", "spec: {template: {metadata: {name: db}}}", "secret-source", "target", "db"),
    ("ClusterPolicyReport", "wgpolicyk8s.io/v1alpha2", "summary: {fail: 3}", "policy-report", "failed", 3),
    ("ConstraintTemplate", "templates.gatekeeper.sh/v1", "spec: {crd: {spec: {names: {kind: K8sOwner}}}}", "admission-policy", "policy", "K8sOwner"),
    ("ValidatingPolicy", "policies.kyverno.io/v1", f"spec: {{{MATCH}, validationActions: [Deny]}}", "admission-policy", "enforcing", True),
    ("Policy", "kyverno.io/v1", "spec: {rules: [{name: a, validate: {failureAction: Enforce, pattern: {a: b}}}]}", "admission-policy", "enforcing", True),
    (
        "EncryptionConfig",
        "v1",
        "resources: [{resources: [secrets], providers: [{identity: {}}]}]",
        "encryption-configuration",
        "secrets_provider",
        "identity",
    ),
    ("EventListener", "triggers.tekton.dev/v1beta1", "spec: {triggers: []}", "pipeline", "engine", "tekton"),
    ("Trigger", "triggers.tekton.dev/v1beta1", "spec: {bindings: []}", "pipeline", "kind", "Trigger"),
    ("GRPCRoute", "gateway.networking.k8s.io/v1", BACKENDS, "route", "backends", ("api",)),
    ("TLSRoute", "gateway.networking.k8s.io/v1alpha2", BACKENDS, "route", "gateways", ("g",)),
    ("TCPRoute", "gateway.networking.k8s.io/v1alpha2", BACKENDS, "route", "backends", ("api",)),
    ("UDPRoute", "gateway.networking.k8s.io/v1alpha2", BACKENDS, "route", "backends", ("api",)),
    ("IngressRoute", "traefik.io/v1alpha1", "spec: {tls: {}, routes: [{services: [{name: api}]}]}", "route", "tls", "edge"),
    ("IngressRouteTCP", "traefik.io/v1alpha1", "spec: {tls: {passthrough: true}, routes: [{services: [{name: api}]}]}", "route", "tls", "passthrough"),
    ("HTTPProxy", "projectcontour.io/v1", "spec: {virtualhost: {fqdn: a, tls: {secretName: s}}, routes: [{services: [{name: b}]}]}", "route", "tls", "edge"),
    ("VirtualServer", "k8s.nginx.org/v1", "spec: {host: a, tls: {secret: s}, upstreams: [{name: u, service: api}]}", "route", "backends", ("api",)),
    ("KongPlugin", "configuration.konghq.com/v1", "plugin: key-auth", "edge-filter", "authentication", "key-auth"),
    ("KongClusterPlugin", "configuration.konghq.com/v1", "plugin: rate-limiting\nconfig: {minute: 60}", "edge-filter", "rate_limit", "rate-limiting"),
    ("ImageUpdateAutomation", "image.toolkit.fluxcd.io/v1beta2", "spec: {update: {path: ./apps}}", "delivery", "path", "./apps"),
    ("ResourceClaim", "resource.k8s.io/v1", "spec: {devices: {requests: [{name: g, exactly: {deviceClassName: c}}]}}", "device-claim", "classes", ("c",)),
    ("ClusterTrainingRuntime", "trainer.kubeflow.org/v1alpha1", f"spec: {{template: {{spec: {{{JOBS}}}}}}}", "workload", "replicas_declared", 2),
    ("TrainingRuntime", "trainer.kubeflow.org/v1alpha1", f"spec: {{template: {{spec: {{{JOBS}}}}}}}", "workload", "lifecycle", "template"),
    ("TrainJob", "trainer.kubeflow.org/v1alpha1", "spec: {trainer: {image: 'x:1', numNodes: 4}}", "workload", "replicas_declared", 4),
    ("JAXJob", "kubeflow.org/v1", f"spec: {{jaxReplicaSpecs: {{Worker: {{replicas: 2, {POD}}}}}}}", "workload", "component", "Worker"),
    ("MPIJob", "kubeflow.org/v1", f"spec: {{mpiReplicaSpecs: {{Launcher: {{{POD}}}}}}}", "workload", "component", "Launcher"),
    ("PaddleJob", "kubeflow.org/v1", f"spec: {{paddleReplicaSpecs: {{Worker: {{{POD}}}}}}}", "workload", "purpose", "training"),
    ("XGBoostJob", "kubeflow.org/v1", f"spec: {{xgbReplicaSpecs: {{Master: {{{POD}}}}}}}", "workload", "component", "Master"),
    ("LeaderWorkerSet", "leaderworkerset.x-k8s.io/v1", f"spec: {{replicas: 3, leaderWorkerTemplate: {{worker{POD[0].upper()}{POD[1:]}}}}}", "workload", "replicas_declared", 3),
    ("LLMInferenceServiceConfig", "serving.kserve.io/v1alpha1", "spec: {model: {uri: 'hf://a/b'}, replicas: 2}", "workload", "lifecycle", "template"),
    ("Server", "mlops.seldon.io/v1alpha1", "spec: {replicas: 2, serverConfig: mlserver}", "workload", "replicas_declared", 2),
)  # fmt: skip
"""Kind, apiVersion, the rest of the object, kind of the subject, fact and its value."""


@pytest.mark.parametrize(("kind", "version", "rest", "subject", "fact", "expected"), OBJECTS, ids=[each[0] for each in OBJECTS])
def test_a_sibling_is_read_by_its_own_fields(read, kind: str, version: str, rest: str, subject: str, fact: str, expected: Any) -> None:
    """What its entry in the table says of it is found where its own API has it."""
    assert read(f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: a}}\n{rest}\n").facts(subject)[fact] == expected
