"""Many subjects: looking answers up must give what asking each alone gives."""

from aiact_report.facts.registry import registry
from aiact_report.mapping._judge import judge
from aiact_report.mapping._load import load
from aiact_report.model import Evidence, Fact, Place, Subject

MAPPING = load()
PLACE = Place("a.yaml", 1)


def family(number):
    """A workload with a container whose names never repeat and whose settings sometimes do."""
    own = {name: Fact(_value(spec.type, number), PLACE) for name, spec in registry().items() if name.startswith("workload.")}
    inner = {name: Fact(_value(spec.type, number + 1), PLACE) for name, spec in registry().items() if name.startswith("container.")}
    own["workload.platform"] = Fact(("kubernetes", "compose")[number % 2], PLACE)
    own["workload.lifecycle"] = Fact(("service", "job", "daemon")[number % 3], PLACE)
    inner["container.role"] = Fact(("main", "init")[number % 5 == 0], PLACE)
    inner["container.image"] = Fact(f"registry.example.com/team/name-{number}:{('1.2', 'latest')[number % 7 == 0]}", PLACE)
    inner["container.image.tag"] = Fact(("1.2", "latest")[number % 7 == 0], PLACE)
    if number % 11 == 0:
        del inner["container.image.digest"]
    return [
        Subject(f"w{number}", "workload", "w", "a.yaml", facts=own),
        Subject(f"c{number}", "container", "c", "a.yaml", parent=f"w{number}", facts=inner),
    ]


def _value(kind, number):
    """A value of a type, null for every fourth."""
    if number % 4 == 0:
        return None
    return {"str": f"text-{number}", "int": number % 3, "number": number / 7, "bool": bool(number % 2), "ints": (number,), "object": {}}.get(
        kind, (f"/item/{number}",)
    )


def test_the_same_as_alone() -> None:
    """Past the trial in which a panel learns, verdicts are those of a judge that has seen one family only."""
    families = [family(number) for number in range(700)]
    together = judge(Evidence(subjects=[subject for pair in families for subject in pair]), MAPPING)
    alone = [verdict for pair in families for verdict in judge(Evidence(subjects=pair), MAPPING)]
    assert together == alone
