"""What readers of values remember: the same as without memory, and no more than its bound."""

import pytest

from aiact_report.collector._vocabulary.credentials import drain, field_credentials, fields
from aiact_report.collector._vocabulary.model import spoken
from aiact_report.collector._vocabulary.named import _says_nothing, says_nothing

SECRET = "s3cr3t-Xy7Qw9Lm2"  # noqa: S105 -- made up, to be found


def test_a_credential_in_a_field_is_found_each_time_and_told() -> None:
    """Only what holds none is remembered: whoever meets a credential again hears of it again."""
    probe = {"httpGet": {"httpHeaders": [{"name": "X-Api-Key", "value": SECRET}]}}
    for _ in range(2):
        drain()
        assert field_credentials(probe, "livenessProbe")
        assert SECRET in drain()


def test_values_without_a_credential_are_remembered_within_a_bound() -> None:
    """A flood of different probes is looked through, and those of a type that only looks alike are not taken for each other."""
    for number in range(2 * fields.KEPT + 10):
        assert field_credentials({"httpGet": {"path": f"/{number}"}}, "livenessProbe") == ()
    assert len(fields._innocent) <= fields.KEPT
    assert field_credentials({"password": SECRET}, "lifecycle")
    assert field_credentials({"path": {"a": "1" * fields.KEPT_LENGTH}}, "lifecycle") == ()
    assert not any(len(written) > fields.KEPT_LENGTH for _, written in fields._innocent)


@pytest.mark.parametrize(
    "env",
    [
        {"MODEL_NAME": "a", "MODEL": "b", "REDIS_URL": "redis://a:6379/0", "CACHE_URL": "redis://a:6379/0"},
        {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "0", "DEBUG": "true", "FLASK_DEBUG": "1", "TOPIC": "a", "IN_TOPIC": "a"},
        {"A_URL": "http://a/" + "b" * 500, "MODEL_URI": "s3://a/" + "b" * 500},
    ],
)
def test_variables_say_the_same_when_they_come_again(env: dict[str, str]) -> None:
    """The first of two counts, lists take both, and a long value is read without being remembered."""
    found: list[dict[str, object]] = []
    for _ in range(2):
        found.append({})
        for name, value in env.items():
            spoken.read_variable(found[-1], name, value)
    spoken._said.cache_clear()
    alone: dict[str, object] = {}
    for name, value in env.items():
        spoken._read_variable(alone, name, value)
    assert found == [alone, alone]
    assert list(found[0]) == list(alone)


def test_words_in_the_place_of_a_value_are_told_at_any_length() -> None:
    """A long text is not remembered, and says the same."""
    before = _says_nothing.cache_info().currsize
    assert says_nothing("TODO: " + "a" * 500)
    assert not says_nothing("team " + "a" * 500)
    assert _says_nothing.cache_info().currsize == before
