"""Number expressions: every row of CODEBOOK 7, and what is no count at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casus.resolve.numbers import NumberReader
from casus.tables import Tables


@pytest.fixture(scope="module")
def numbers() -> NumberReader:
    return NumberReader.load(Tables())


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("12 men", 12, 12),
        ("twelve men", 12, 12),
        ("a dozen men", 12, 12),
        ("at least 12 men", 12, None),
        ("12 or more men", 12, None),
        ("no fewer than 12 men", 12, None),
        ("more than 12 men", 13, None),
        ("over 12 men", 13, None),
        ("nearly 100 men", 90, 99),
        ("almost 2,000 men", 1800, 1999),
        ("close to 45 men", 40, 44),
        ("up to 100 men", 1, 100),
        ("as many as 100 men", 1, 100),
        ("fewer than 100 men", 0, 99),
        ("less than a hundred men", 0, 99),
        ("about 45 men", 40, 50),
        ("some 30,000 lives", 27000, 33000),
        ("an estimated 300 men", 270, 330),
        ("between 10 and 15 men", 10, 15),
        ("10-15 men", 10, 15),
        ("10 to 15 men", 10, 15),
        ("several men", 3, 9),
        ("a few men", 3, 9),
        ("a handful of men", 3, 9),
        ("a number of men", 3, 9),
        ("a couple of men", 2, 3),
        ("two or three men", 2, 3),
        ("dozens of men", 24, 99),
        ("scores of men", 40, 99),
        ("a dozen or so men", 11, 14),
        ("hundreds of men", 200, 999),
        ("thousands of men", 2000, 9999),
        ("tens of thousands of men", 20000, 99999),
        ("hundreds of thousands of men", 200000, 999999),
        ("two million men", 2000000, 2000000),
        ("1.5 million men", 1500000, 1500000),
        ("twenty-four men", 24, 24),
        ("one hundred and five men", 105, 105),
        ("half a dozen men", 6, 6),
        ("more than a quarter of a million people", 250001, None),
        ("several hundred men", 300, 999),
        ("two to three million people", 2000000, 3000000),
        ("100+ men", 100, None),
        ("2000 people fled", 2000, 2000),
        ("no one was hurt", 0, 0),
    ],
)
def test_words_have_their_range(numbers: NumberReader, text: str, low: int, high: int | None) -> None:
    found = numbers(text)
    assert [(n.low, n.high) for n in found] == [(low, high)]
    assert found[0].at.start == 0


@pytest.mark.parametrize(
    "text",
    [
        "in 1994",
        "on 18 November 2015",
        "Nov 18",
        "at 10:30 a.m.",
        "12 percent",
        "12%",
        "$20 million",
        "a nine-year-old girl",
        "120-millimetre guns",
        "an F-16 jet",
        "Resolution 1325",
        "two hours",
        "13 km away",
        "the 3rd brigade",
        "a 15-member council",
        "a farmer",
    ],
)
def test_other_numbers_count_nobody(numbers: NumberReader, text: str) -> None:
    assert numbers(text) == ()


@pytest.mark.parametrize(
    ("text", "figure"), [("the toll rose to 14 from nine", 14), ("the toll rose from nine to 14", 14)]
)
def test_revised_toll_is_the_new_figure(numbers: NumberReader, text: str, figure: int) -> None:
    assert [(n.low, n.high) for n in numbers(text)] == [(figure, figure)]


def test_span_holds_the_qualifier_and_no_more(numbers: NumberReader) -> None:
    text = "The raid killed at least nine people on Monday"
    assert [n.at.of(text) for n in numbers(text)] == ["at least nine"]


@given(st.text(alphabet="0123456789,.-– abcdeghilmnorstuvwxy%$", max_size=60))
def test_numbers_stay_in_the_text_and_in_order(numbers: NumberReader, text: str) -> None:
    last = 0
    for number in numbers(text):
        assert last <= number.at.start < number.at.end <= len(text)
        assert 0 <= number.low and (number.high is None or number.low <= number.high)
        last = number.at.end


@given(st.integers(1, 10**7), st.sampled_from(["at least", "nearly", "about", "up to", "more than", "fewer than"]))
def test_qualified_number_has_a_range_around_it(numbers: NumberReader, n: int, qualifier: str) -> None:
    (number,) = numbers(f"{qualifier} {n:,} people")
    assert number.low <= n + 1
    assert number.high is None or number.low <= number.high
