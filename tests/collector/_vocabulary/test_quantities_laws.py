"""Quantities obey the platform's documented grammar, whatever is written.

<quantity> ::= <signedNumber><suffix>, <suffix> ::= <binarySI> | <decimalExponent> | <decimalSI>
https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
"""

from __future__ import annotations

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from aiact_report.collector._vocabulary.quantities import cpu, memory

DECIMAL = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
LARGEST = 2**63 - 1
whole = st.integers(0, 10**7)
digits = st.text("0123456789", min_size=0, max_size=4)


@given(whole, digits, st.sampled_from([*DECIMAL, *BINARY]))
def test_a_suffix_is_the_power_it_stands_for(number: int, fraction: str, suffix: str) -> None:
    """Decimal suffixes are powers of ten, binary ones of two; fractions of a byte are rounded up."""
    power = Fraction(10) ** DECIMAL[suffix] if suffix in DECIMAL else Fraction(2) ** BINARY[suffix]
    exact = (number + (Fraction(int(fraction), 10 ** len(fraction)) if fraction else 0)) * power
    text = f"{number}{f'.{fraction}' if fraction else ''}{suffix}"
    assert memory(text) == (math.ceil(exact) if exact <= LARGEST else None)
    if exact <= LARGEST:
        cores = cpu(text)
        assert cores is not None
        assert math.isclose(cores, float(exact), rel_tol=1e-12, abs_tol=1e-15)


@given(whole, st.integers(-9, 9), st.sampled_from(["e", "E"]))
def test_an_exponent_is_a_power_of_ten(number: int, exponent: int, mark: str) -> None:
    """`12e3` and `12E3` are what `12k` is."""
    assert memory(f"{number}{mark}{exponent}") == math.ceil(number * Fraction(10) ** exponent)


@given(whole, st.sampled_from(["K", "ki", "KI", "mi", "g", "kB", "MB", "GiB", "b", "Mi ", " Mi", "_", "e", "Ei3", "1m1", "\u0660"]))
def test_what_the_grammar_lacks_is_no_quantity(number: int, suffix: str) -> None:
    """A capital K, a B for byte, spaces, another script's digits: refused by the platform, and no number here."""
    assert memory(f"{number}{suffix}") is None
    assert cpu(f"{number}{suffix}") is None


@given(st.text(max_size=80))
def test_any_text_is_answered(text: str) -> None:
    """A number that is not negative, or none; never an error."""
    for answer in (cpu(text), memory(text)):
        assert answer is None or 0 <= answer <= LARGEST


@given(whole, st.sampled_from([*DECIMAL, *BINARY]))
def test_a_negative_amount_bounds_nothing(number: int, suffix: str) -> None:
    """Less than nothing is no limit."""
    assert memory(f"-{number + 1}{suffix}") is None
