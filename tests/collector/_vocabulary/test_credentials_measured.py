"""The recogniser keeps its measure on labelled values that are made for it at run time."""

import credentials as bench


def test_what_is_labelled_is_found_and_what_is_harmless_is_left() -> None:
    """At least 98 of 100 credentials are found and hidden whole, at most 2 of 100 harmless values are taken for one."""
    for name, cases in bench.lists().items():
        done = bench.measure(cases)
        assert done.recall >= 0.98, (name, done.missed)
        assert done.false_alarms <= 0.02, (name, done.cried)


def test_there_are_enough_of_both() -> None:
    """A share of few would say little."""
    done = bench.measure(case for cases in bench.lists().values() for case in cases)
    assert done.secrets >= 200
    assert done.harmless >= 200
