"""Images mounted as volumes, and which of them hold the model."""

from pathlib import Path
from typing import Any

import pytest

from aiact_report.collector._base import Unit
from aiact_report.collector.manifest import COLLECTOR
from aiact_report.model import OpenList

_DIGEST = "r.example/m@sha256:" + "1" * 64


def _read(mounts: str, volumes: str, container: str = "") -> dict[str, Any]:
    """Values of the facts of a pod and its container."""
    text = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n"
        f"  volumes: [{volumes}]\n  containers: [{{name: c, image: 'r.example/app:1', volumeMounts: [{mounts}], {container}}}]\n"
    )
    collected = COLLECTOR.collect(Unit("m.yaml", Path("m.yaml"), text.encode(), Path()))
    return {name: fact.value for subject in collected.subjects for name, fact in subject.facts.items()}


@pytest.mark.parametrize(
    ("path", "image", "container", "held"),
    [
        ("/mnt/data", "r.example/s:latest", "args: [--model, /mnt/data/scorer]", True),  # below the mount
        ("/srv/repo/scorer", "r.example/s:latest", "args: [--model-repository=/srv/repo]", True),  # a repository read through its mounts
        ("/mnt/data", "r.example/s:latest", "command: [vllm, serve]", True),  # a server that is told nothing
        ("/models/llama", "r.example/s:latest", "", True),  # called a model
        ("/mnt/data", "r.example/models/scorer:latest", "", True),
        ("/plugins", "r.example/plugins:latest", "args: [--model, /mnt/claim/scorer]", False),  # the model lies elsewhere
        ("/plugins", "r.example/plugins:latest", "", False),  # no model at all
        ("/mnt/data", "r.example/remodeled:latest", "", False),
        ("/mnt/dat", "r.example/s:latest", "args: [--model, /mnt/data]", False),  # a beginning of a name is no folder
    ],
)
def test_what_holds_the_model(path, image, container, held) -> None:
    """A mounted image holds the model by where it is loaded from, by who serves it, or by its name; a plug-in beside it does not."""
    found = _read(f"{{name: v, mountPath: {path}}}", f"{{name: v, image: {{reference: '{image}'}}}}", container)
    assert (found["container.model_images"] or ()) == ((image,) if held else ())


@pytest.mark.parametrize(
    ("image", "moves"),
    [
        (_DIGEST, False),
        ("r.example/m:1.2.0", False),
        ("r.example/m", True),
        ("r.example/m:latest", True),
        ("r.example:5000/m", True),
        (f"r.example/m:latest@{_DIGEST[12:]}", False),
    ],
)
def test_which_of_them_move(image, moves) -> None:
    """No tag, or a tag that moves, is named in the pod's list and the container's; a digest fixes whatever tag is beside it."""
    found = _read("{name: v, mountPath: /models}", f"{{name: v, image: {{reference: '{image}'}}}}")
    wanted = (image,) if moves else ()
    assert ((found["container.model_images_moving"] or ()), found["workload.image_volumes_moving"]) == (wanted, wanted)


def test_a_reference_that_cannot_be_read_hides_no_moving_one() -> None:
    """A placeholder for a reference withholds the lists, and what moves beside it is named."""
    volumes = "{name: a, image: {reference: '${MODEL}'}}, {name: b, image: {reference: 'r.example/m:latest'}}"
    alone = _read("{name: a, mountPath: /models}", volumes)
    assert "container.model_images" not in alone
    found = _read("{name: a, mountPath: /models}, {name: b, mountPath: /weights}", volumes)
    assert found["container.model_images_moving"] == OpenList(("r.example/m:latest",))


def test_a_claim_whose_name_is_open_is_no_image() -> None:
    """A claim with a placeholder for its name withholds nothing of images."""
    found = _read("{name: a, mountPath: /models}", "{name: a, persistentVolumeClaim: {claimName: '${CLAIM}'}}")
    assert found["container.model_images"] in ((), None)
