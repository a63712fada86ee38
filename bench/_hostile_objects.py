"""Hostile YAML and hostile objects: what a repository of manifests may hold that is small and costs much. Made at run time."""

from __future__ import annotations

from collections.abc import Callable

NAMES = range(1, 12)
POD = "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{0}, labels: {{app: a}}}}\nspec: {{containers: [{{name: c, image: 'a/b:1'}}]}}\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {{name: s{0}}}\nspec: {{selector: {{app: a}}}}\n"
POLICY = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: n{0}}}\nspec: {{podSelector: {{}}, ingress: []}}\n"
BUDGET = "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: b{0}}}\nspec: {{minAvailable: 1, selector: {{}}}}\n"
DEPLOYMENT = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d{0}}}\nspec: {{selector: {{matchLabels: {{app: a}}}}, "
    "template: {{metadata: {{labels: {{app: a}}}}, spec: {{containers: [{{name: c, image: 'a/b:1'}}]}}}}}}\n"
)
QUOTA = "apiVersion: v1\nkind: ResourceQuota\nmetadata: {{name: q{0}}}\nspec: {{hard: {{pods: 1}}}}\n"
SCALER = (
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: h{0}}}\n"
    "spec: {{minReplicas: 2, maxReplicas: 3, scaleTargetRef: {{kind: Deployment, name: d{0}}}}}\n"
)
ADMISSION = (
    "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {{name: k{0}}}\nspec: {{validationFailureAction: Enforce, rules: [{{name: r, "
    "match: {{any: [{{resources: {{kinds: [Pod]}}}}]}}, validate: {{pattern: {{spec: {{containers: [{{image: 'x/*'}}]}}}}}}}}]}}\n"
)
BINDING = (
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: {{name: g{0}}}\nroleRef: {{kind: ClusterRole, name: edit}}\n"
    "subjects: [{{kind: Group, name: 'system:serviceaccounts'}}]\n"
)
INGRESS = (
    "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {{name: i{0}}}\n"
    "spec: {{rules: [{{host: x.example, http: {{paths: [{{path: /, backend: {{service: {{name: s{0}, port: {{number: 80}}}}}}}}]}}}}]}}\n"
)
ACCOUNT = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {{name: default}}\nautomountServiceAccountToken: false\n# {0}\n"
HEAD = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: bomb}\n"


def many(form: str, count: int) -> str:
    """Write so many documents of a form."""
    return "".join(f"---\n{form.format(number)}" for number in range(count))


def pod(spec: str, container: str = "", metadata: str = "") -> str:
    """Write one Pod with a part of its own, in YAML's flow form."""
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: p{metadata}}}\nspec: {{containers: [{{name: c, image: 'a/b:1'{container}}}]{spec}}}\n"


def listed(form: str, count: int) -> str:
    """Write a flow list of so many entries; `{0}` is the number."""
    return "[" + ", ".join(form.format(number) for number in range(count)) + "]"


def mapped(form: str, count: int) -> str:
    """Write a flow mapping of so many entries."""
    return "{" + ", ".join(form.format(number) for number in range(count)) + "}"


def _levels(form: Callable[[int], str]) -> str:
    return "".join(map(form, NAMES))


def _repeated(first: str, item: str, count: int) -> str:
    return f"x-0: &x0 {first}\nx-x: {listed(item, count)}\n"


BOMBS: dict[str, Callable[[], str]] = {
    "aliases": lambda: "x-0: &x0 [a, a, a, a, a, a, a, a, a]\n" + _levels(lambda n: f"x-{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n"),
    "merge keys": lambda: "x-0: &x0 {a: 1}\n" + _levels(lambda n: f"x-{n}: &x{n}\n  <<: [{', '.join([f'*x{n - 1}'] * 9)}]\n  k{n}: 1\n"),
    "one text many times": lambda: _repeated("a" * 100_000, "*x0", 50_000),
    "nested brackets": lambda: "x-x: " + "[" * 400_000 + "]" * 400_000 + "\n",
    "open brackets": lambda: "x-x: " + "[" * 900_000 + "\n",
    "nested braces": lambda: "x-x: " + "{a: " * 100_000 + "1" + "}" * 100_000 + "\n",
    "nested blocks": lambda: "x-x:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 1_300)),
    "dashes": lambda: "x-x:\n" + "- " * 400_000 + "a\n",
    "a cycle": lambda: "x-x: &x {y: *x}\n",
    "a long scalar": lambda: f"x-x: {'a' * 900_000}\n",
    "a long folded scalar": lambda: "x-x: >\n" + "  a\n" * 220_000,
    "a long number": lambda: f"x-x: {'9' * 700_000}\nx-y: 0x{'f' * 50_000}\nx-z: {'1_' * 50_000}1\nx-t: {'1:' * 10_000}1\n",
    "anchors": lambda: "".join(f"x-{n}: &a{n} 1\n" for n in range(45_000)),
    "one key": lambda: "".join("x-k: 1\n" for _ in range(120_000)),
    "quotes": lambda: "x-x: " + '"' * 899_999 + "\n",
    "tags": lambda: "x-x: " + "!!map " * 150_000 + "a\n",
    "questions": lambda: "? " * 400_000 + "\n",
    "comments": lambda: "# a: {{ b }}\n" * 70_000,
    "tabs": lambda: "x-x:\n" + "\t\n" * 400_000,
    "100,000 documents": lambda: "---\n" * 100_000,
    "100,000 small documents": lambda: "---\na: 1\n" * 90_000,
    "100,000 broken documents": lambda: "---\na: [\n" * 100_000,
    "template marks": lambda: "x-x: " + "{{" * 400_000 + "\n",
    "half a placeholder": lambda: "x-x: " + "${" * 400_000 + "\n",
    "angles": lambda: "x-x: " + "<" * 800_000 + "\n",
}
"""Texts that any reader of YAML meets; tried behind a ConfigMap and behind a Compose file."""

OBJECTS: dict[str, Callable[[], str]] = {
    "1,500 Services over 1,500 Pods": lambda: many(SERVICE, 1_500) + many(POD, 1_500),
    "policies over workloads": lambda: many(POLICY, 2_500) + many(DEPLOYMENT, 2_500),
    "budgets over workloads": lambda: many(BUDGET, 2_500) + many(DEPLOYMENT, 2_500),
    "admission over workloads": lambda: many(ADMISSION, 1_500) + many(DEPLOYMENT, 1_800),
    "quotas over workloads": lambda: many(QUOTA, 3_000) + many(DEPLOYMENT, 2_500),
    "autoscalers over workloads": lambda: many(SCALER, 2_000) + many(DEPLOYMENT, 2_000),
    "bindings over workloads": lambda: many(BINDING, 2_000) + many(DEPLOYMENT, 2_000),
    "ingresses over services over pods": lambda: many(INGRESS, 1_300) + many(SERVICE, 1_300) + many(POD, 1_300),
    "one account written often": lambda: many(ACCOUNT, 3_500) + many(DEPLOYMENT, 1_500),
    "the same object often": lambda: ("---\n" + DEPLOYMENT.format(0)) * 4_500,
    "100,000 labels": lambda: pod("", metadata=", labels: " + mapped("l{0}: v", 75_000)),
    "labels that select": lambda: (
        many("apiVersion: v1\nkind: Service\nmetadata: {{name: s{0}}}\nspec: {{selector: {{l{0}: v}}}}\n", 3_000)
        + "---\n"
        + pod("", metadata=", labels: " + mapped("l{0}: v", 40_000))
    ),
    "annotations": lambda: pod("", metadata=", annotations: " + mapped("a{0}.example/x: http", 40_000)),
    "variables": lambda: pod("", ", env: " + listed("{{name: V{0}, value: x}}", 30_000)),
    "variables with secrets": lambda: pod("", ", env: " + listed("{{name: PASSWORD_{0}, value: hunter{0}x}}", 20_000)),
    "variables that name each other": lambda: pod("", ", env: " + listed("{{name: V{0}, value: '$(V{0})$(V1)'}}", 18_000)),
    "volumes": lambda: pod(", volumes: " + listed("{{name: v{0}, hostPath: {{path: /x{0}}}}}", 15_000)),
    "mounts over volumes": lambda: pod(
        ", volumes: " + listed("{{name: v{0}, emptyDir: {{}}}}", 10_000), ", volumeMounts: " + listed("{{name: v{0}, mountPath: /m{0}}}", 12_000)
    ),
    "ports": lambda: pod("", ", ports: " + listed("{{containerPort: {0}}}", 30_000)),
    "capabilities": lambda: pod("", ", securityContext: {capabilities: {add: " + listed("C{0}", 90_000) + "}}"),
    "arguments": lambda: pod("", ", args: " + listed("--a{0}=b", 60_000)),
    "one long argument": lambda: pod("", f", args: ['{'--password ' * 80_000}']"),
    "10,000 containers": lambda: pod(", initContainers: " + listed("{{name: i{0}, image: 'a/b:{0}'}}", 18_000)),
    "devices": lambda: pod("", ", resources: {limits: " + mapped("x.example/d{0}: 1", 30_000) + "}"),
    "tolerations and spread": lambda: pod(
        ", topologySpreadConstraints: " + listed("{{maxSkew: 1, topologyKey: k{0}, whenUnsatisfiable: DoNotSchedule, labelSelector: {{}}}}", 8_000)
    ),
    "a long image": lambda: pod("").replace("a/b:1", "a/" + "b" * 900_000),
    "a long tag": lambda: pod("").replace("a/b:1", "a/b:" + "1." * 400_000),
    "a long name": lambda: pod("").replace("name: p", "name: " + "p" * 900_000),
    "a long label": lambda: pod("", metadata=f", labels: {{{'k' * 400_000}: {'v' * 400_000}}}"),
    "a long key": lambda: pod(f", ? {'k' * 800_000} : 1"),
    "a long kind": lambda: f"apiVersion: v1\nkind: {'K' * 900_000}\nmetadata: {{name: x}}\n",
    "a long user": lambda: pod(f", serviceAccountName: {'u' * 900_000}"),
    "a long host": lambda: INGRESS.format(1).replace("x.example", "x" * 900_000),
    "100,000 kinds": lambda: many("apiVersion: x{0}.example/v1\nkind: K{0}\n", 18_000),
    "many names": lambda: many(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{0}, namespace: n{0}}}\nspec: {{containers: [{{name: c{0}, image: 'a/b{0}:1'}}]}}\n", 6_500
    ),
    "many namespaces": lambda: many("apiVersion: v1\nkind: Namespace\nmetadata: {{name: n{0}}}\n", 14_000),
    "unknown fields": lambda: pod("".join(f", f{number}: 1" for number in range(60_000))),
    "rules of a role": lambda: (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\nrules: "
        + listed("{{apiGroups: [''], resources: [r{0}], verbs: [get]}}", 15_000)
    ),
    "one rule of a role": lambda: (
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\nrules: [{apiGroups: ['*'], verbs: "
        + listed("v{0}", 50_000)
        + ", resources: "
        + listed("r{0}", 50_000)
        + "}]\n"
    ),
    "hosts of an ingress": lambda: (
        "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i}\nspec: {tls: "
        + listed("{{hosts: [h{0}]}}", 14_000)
        + ", rules: "
        + listed("{{host: h{0}}}", 25_000)
        + "}\n"
    ),
    "expressions of a selector": lambda: (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n}\nspec: {podSelector: {matchExpressions: "
        + listed("{{key: k{0}, operator: NotIn, values: [v]}}", 12_000)
        + "}}\n"
        + many(POD, 2_000)
    ),
    "address blocks": lambda: (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: n}\nspec: {podSelector: {}, policyTypes: [Egress], egress: [{to: "
        + listed("{{ipBlock: {{cidr: '{0}.0.0.0/8', except: ['{0}.1.0.0/16']}}}}", 14_000)
        + "}]}\n"
    ),
    "settings": lambda: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: " + mapped("k{0}: 'password=hunter{0}'", 25_000),
    "settings in lines": lambda: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata:\n  x: |\n" + "    password: hunter2hunter2\n" * 30_000,
    "a list of a list": lambda: "apiVersion: v1\nkind: List\nitems: " + "[{apiVersion: v1, kind: List, items: " * 45 + "[]" + "}]" * 45 + "\n",
    "a long list": lambda: "apiVersion: v1\nkind: List\nitems: " + listed("{{apiVersion: v1, kind: Pod, metadata: {{name: p{0}}}}}", 14_000),
    "alert rules": lambda: (
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: r}\nspec: {groups: [{name: g, rules: "
        + listed("{{alert: a{0}, expr: 'up == {0}'}}", 20_000)
        + "}]}\n"
    ),
    "a pod template in every kind": lambda: many(
        "apiVersion: x.example/v1\nkind: K{0}\nmetadata: {{name: k}}\nspec: {{template: {{spec: {{containers: [{{name: c, image: x}}]}}}}}}\n", 5_500
    ),
}
"""Manifests that are right, or nearly, and made to multiply."""
