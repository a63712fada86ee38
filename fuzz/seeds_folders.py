"""Folders that are right, one of each kind: what mutation of whole folders begins with."""

from __future__ import annotations

import gzip
import json

from fuzz import seeds
from fuzz.folders import addressed, joined, made

KUSTOMIZATIONS = (
    (
        b"apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nnamespace: n\nnamePrefix: a-\nresources: [m.yaml, ../base, https://x.example/y?ref=v1]\n"
        b"components: [../part]\nimages: [{name: a/b, newTag: '2', digest: sha256:aa}]\npatches: [{path: p.yaml, target: {kind: Deployment}}, {patch: \"- op: add\"}]\n"
        b"configMapGenerator: [{name: c, files: [a=x.txt, y.txt], literals: [A=b], envs: [.env]}]\nhelmCharts: [{name: c, repo: https://x.example, valuesFile: v.yaml}]\n"
    ),
    b"resources:\n- m.yaml\n- .\n- ../base/../base\n",
)
CHARTS = (
    (
        b"apiVersion: v2\nname: scoring\nversion: 1.2.3\nappVersion: '4'\ntype: application\ndependencies:\n- {name: d, version: 1.x, repository: 'oci://x.example', condition: d.on, alias: e}\n"
        b"maintainers: [{name: m, email: m@x.example}]\nannotations: {a.example/b: |\n  c}\n"
    ),
)
RENDERED = (
    b"---\n# Source: scoring/templates/a.yaml\n"
    + seeds.MANIFESTS[0]
    + b"---\n# Source: scoring/charts/d/templates/b.yaml\napiVersion: v1\nkind: Secret\nmetadata: {name: s, "
    b"annotations: {helm.sh/hook: pre-install, helm.sh/hook-weight: '-5'}, labels: {app.kubernetes.io/managed-by: Helm, helm.sh/chart: scoring-1.2.3}}\ndata: {a: aHVudGVyMg==}\n",
)
DOTENVS = (
    b'# c\nA=b\nexport B="x ${A:-d} \\n" # c\nC=\'single ${A}\'\nD=${A}${B:+y}${Z?no}\nE\nPASSWORD=hunter2hunter2\nF: g\nMULTI="a\nb"\nCOMPOSE_FILE=compose.yaml:over.yaml\nCOMPOSE_PROFILES=a,b\n',
)


def projects() -> tuple[bytes, ...]:
    """Make folders that hold one of everything that names other files."""
    return (
        joined(
            {
                "compose.yaml": b"include: [inc/compose.yaml]\nservices: {a: {image: 'x:${T}', env_file: [x.env], extends: {file: inc/compose.yaml, service: b}, label_file: x.env}}\n",
                "inc/compose.yaml": seeds.COMPOSES[0].replace(b"  d:", b"  b: {image: b}\n  d:"),
                ".env": DOTENVS[0],
                "x.env": b"A=1\n",
                "Dockerfile": seeds.DOCKERFILES[1],
                ".dockerignore": seeds.IGNORES[0],
                "requirements.txt": seeds.LISTS[0],
                ".gitignore": b"*.log\n!keep\n/out/\n",
            }
        ),
        joined(
            {
                "over/kustomization.yaml": KUSTOMIZATIONS[0],
                "over/m.yaml": seeds.MANIFESTS[0],
                "over/p.yaml": b"kind: Deployment\nspec: {replicas: 3}\n",
                "base/kustomization.yaml": KUSTOMIZATIONS[1],
                "base/m.yaml": seeds.MANIFESTS[1],
                "part/kustomization.yaml": b"kind: Component\nresources: [m.yaml]\n",
                "chart/Chart.yaml": CHARTS[0],
                "chart/values.yaml": b"image: {repository: a/b, tag: '1'}\n",
                "chart/templates/a.yaml": b'{{ if .Capabilities.APIVersions.Has "x" }}\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: {{ .Release.Name }}}\n{{ end }}\n',
            }
        ),
    )


def layouts() -> tuple[bytes, ...]:
    """Make OCI layouts: an image of one layer with a signature beside it, and an index of two platforms."""
    layer = seeds.image_layer()
    config = json.dumps(
        {
            "architecture": "amd64",
            "os": "linux",
            "config": {"User": "1", "Env": ["A=b"]},
            "rootfs": {"type": "layers", "diff_ids": ["sha256:{layer}"]},
        }
    )
    manifest = (
        b'{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:{config}","size":{config#}},'
        b'"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar","digest":"sha256:{layer}","size":{layer#}}],"annotations":{"a":"b"}}'
    )
    entry = b'{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:{manifest}","size":{manifest#},"annotations":{"org.opencontainers.image.ref.name":"1"},"platform":{"os":"linux","architecture":"amd64"}}'
    referrer = (
        b'{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","artifactType":"application/vnd.dev.cosign.artifact.sig.v1+json","config":{"mediaType":"application/vnd.oci.empty.v1+json",'
        b'"digest":"sha256:{config}","size":2},"layers":[{"mediaType":"application/vnd.dev.cosign.simplesigning.v1+json","digest":"sha256:{config}","size":{config#},"annotations":{"dev.cosignproject.cosign/signature":"AA=="}}],'
        b'"subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:{manifest}","size":{manifest#}}}'
    )
    own = {"layer": layer, "config": config.encode(), "manifest": manifest, "referrer": referrer}
    second = entry.replace(b"{manifest", b"{referrer").replace(b'"platform":{"os":"linux","architecture":"amd64"}', b'"artifactType":"x"')
    plain = own | {"index.json": b'{"schemaVersion":2,"manifests":[' + entry + b"," + second + b"]}"}
    nested = own | {
        "inner": b'{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":['
        + entry
        + b","
        + entry.replace(b"amd64", b"arm64")
        + b"]}",
        "index.json": b'{"schemaVersion":2,"manifests":[{"mediaType":"application/vnd.oci.image.index.v1+json","digest":"sha256:{inner}","size":{inner#}}]}',
    }
    zipped = plain | {"layer": gzip.compress(layer, mtime=0)}
    return tuple(joined(addressed(each)) for each in (plain, nested, zipped))


def dossiers() -> tuple[bytes, ...]:
    """Give a dossier of this program's own, without its mapping, which is put beside it again."""
    return (joined({name: data for name, data in made().items() if name != "mapping.json"}),)


def evidences() -> tuple[bytes, ...]:
    """Give evidence of this program's own, plain and compressed."""
    from aiact_report import _compressed

    plain = made()["evidence.json"]
    return plain, b"".join(_compressed.packed([plain]))
