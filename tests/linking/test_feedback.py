"""Ways by which output may come back as training data are named; nothing is proven by them."""

from __future__ import annotations

from typing import Any


def pair(world: Any, serving: dict[str, Any], training: dict[str, Any]) -> Any:
    """Make a serving and a training workload with the stores given, and give the latter, linked."""
    api = world.workload("api", namespace="prod", purpose="serving", volume_claims=serving.pop("claims", None))
    world.add("container", "api", parent=api, **({"stores": (), "model_location": None} | serving))
    retrain = world.workload(
        "retrain", namespace="prod", kind="CronJob", lifecycle="job", purpose="training", volume_claims=training.pop("claims", None)
    )
    world.add("container", "retrain", parent=retrain, **({"stores": ()} | training))
    world.link()
    return retrain


def test_a_shared_topic_is_a_candidate(world: Any) -> None:
    """The way is named from serving over the store to training, and cites both sides."""
    retrain = pair(world, {"stores": ("topic predictions",)}, {"stores": ("topic predictions", "s3://raw")})
    assert world.value(retrain, "feedback_candidates") == ("prod/api → topic predictions → prod/retrain",)
    assert {ref.subject for ref in world.origin(retrain, "feedback_candidates")} == {"app.yaml#container/None/api", "app.yaml#container/None/retrain"}
    assert world.value(retrain, "feedback_closed") is None


def test_a_shared_volume_is_a_candidate(world: Any) -> None:
    """A claim mounted by both is a store of both."""
    retrain = pair(world, {"claims": ("logs",)}, {"claims": ("logs",)})
    assert world.value(retrain, "feedback_candidates") == ("prod/api → volume prod/logs → prod/retrain",)


def test_a_loop_is_closed_when_the_model_comes_back(world: Any) -> None:
    """The training uses the bucket the serving workload takes its model from."""
    retrain = pair(
        world,
        {"stores": ("topic predictions",), "model_location": "s3://models/credit/3"},
        {"stores": ("topic predictions", "s3://models")},
    )
    assert world.value(retrain, "feedback_closed") == ("prod/api → topic predictions → prod/retrain",)


def test_different_stores_are_no_candidate(world: Any) -> None:
    """Nothing shared, everything seen: none."""
    retrain = pair(world, {"stores": ("topic predictions",)}, {"stores": ("s3://raw",)})
    assert world.value(retrain, "feedback_candidates") is None


def test_stores_that_were_not_seen_leave_it_unknown(world: Any) -> None:
    """A bucket named by a reference nobody read may be the shared one."""
    retrain = pair(world, {"stores": "(unknown)"}, {"stores": ("s3://raw",)})
    assert world.value(retrain, "feedback_candidates") == "(unknown)"


def test_delivering_the_model_is_no_candidate(world: Any) -> None:
    """Training writes the bucket and serving reads its model there: no way back, and whether output goes there too is not known."""
    retrain = pair(world, {"stores": ("s3://models",), "model_location": "s3://models/credit/3"}, {"stores": ("s3://models",)})
    assert world.value(retrain, "feedback_candidates") == "(unknown)"
