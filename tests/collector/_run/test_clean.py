"""What the last look for credentials remembers: no text that holds one, and no more than its bound."""

from aiact_report.collector._base import Collected
from aiact_report.collector._run import clean as _clean
from aiact_report.collector._run import wire
from aiact_report.collector._run.clean import clean
from aiact_report.collector._vocabulary.credentials import Known
from aiact_report.model import Fact, Facts, LookedFor, Place, Source, Subject

TOKEN = "ghp_" + "a1B2c3D4e5F6g7H8i9J0" * 2
LOOKED = LookedFor.of(("container.command", "container.user"))


def _part(value: object, field: str = "image", at: str | None = None) -> Collected:
    """One container with one fact, and two that are not set."""
    place = Place("a.yaml", 1, None, at)
    facts = Facts(LOOKED, Fact(None, place))
    facts["container.image"] = Fact(value, Place("a.yaml", 2, field, at))
    return Collected([Source("a.yaml", "manifest", "a.yaml", "0", "manifest")], [Subject("a", "container", "a", "a.yaml", facts=facts)])


def test_a_text_with_a_credential_is_hidden_each_time() -> None:
    """A credential's form is never among what is remembered to be innocent."""
    for _ in range(2):
        fact = clean(_part(f"x {TOKEN}", f"env.{TOKEN}")).subjects[0].facts["container.image"]
        assert TOKEN not in repr(fact)
    assert not any(TOKEN in text for text in _clean._innocent)


def test_what_is_not_set_is_cleaned_too() -> None:
    """The one place of all that is not set may stand in an object that is called like a credential."""
    facts = clean(_part("a:1", at=f"Pod {TOKEN}")).subjects[0].facts
    assert TOKEN not in repr(facts.items())
    assert facts["container.user"].value is None


def test_texts_without_end_are_forgotten() -> None:
    """A flood of different texts is cleaned alike, and no more of them is kept than the bound."""
    for number in range(2 * _clean.KEPT + 10):
        assert _clean._text(f"text-{number}", Known.of(())) == f"text-{number}"
    assert len(_clean._innocent) <= _clean.KEPT


def test_what_came_back_from_a_process_is_kept_within_a_bound() -> None:
    """Texts and lists of texts are one object each up to the bound, and equal beyond it."""
    for number in (*range(wire._SPELLINGS + 10), 0, 0):
        assert wire.kept([f"item-{number}"]) == (f"item-{number}",)
        assert wire.kept(f"text-{number}") == f"text-{number}"
    assert len(wire._spellings) <= wire._SPELLINGS
    assert len(wire._lists) <= wire._SPELLINGS
    assert wire.kept([1, True]) == (1, True)
    assert wire.kept([True]) == (True,)
