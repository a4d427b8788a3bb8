import pytest

from casus.errors import FilterError
from casus.store.filters import Filter


@pytest.mark.parametrize(
    ("text", "position", "why"),
    [
        ("typ:ASSAULT", 0, "unknown filter"),
        ("type:ASSAULT colour:red", 13, "unknown filter"),
        ("type:", 5, "needs a value"),
        ("type:ASAULT", 5, "unknown type ASAULT"),
        ("status:sure", 7, "unknown status"),
        ("type>=ASSAULT", 6, "knows only"),
        ("since:yesterday", 6, "a day is due"),
        ("since:2020-02-30", 6, "a day is due"),
        ("since:2020-13", 6, "a day is due"),
        ("country:Syria", 8, "three letters is due, such as SYR, not Syria"),
        ("precision:town", 10, "unknown precision town; known are point, city"),
        ("killed>=many", 8, "a number is due"),
        ("killed:..", 7, "a number is due"),
        ("near:1,2,3,4", 5, "2 or 3 numbers"),
        ("box:50,1,40,2", 4, "south lies above north"),
        ("score:2", 6, "from 0 to 1"),
        ('actor:ARM "cease fire', 10, "quote is not closed"),
        ("--", 0, "no word"),
        (",", 0, "no word"),
    ],
)
def test_an_error_says_what_and_where(text, position, why):
    with pytest.raises(FilterError, match=why) as caught:
        Filter.parse(text)
    assert (caught.value.text, caught.value.position) == (text, position)


def test_values_never_enter_the_sql():
    nasty = "x'); DROP TABLE stories; --"
    conditions = Filter.parse(f'place:"{nasty}" actor:"{nasty}" source:"{nasty}" "{nasty}"').conditions()
    assert len(conditions) == 4
    assert all("DROP" not in sql for sql, _ in conditions)
    assert all(any("DROP" in str(value) for value in values) for _, values in conditions)


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_asks_for_all(text):
    assert Filter.parse(text).conditions() == ()


def test_keys_and_codes_may_be_written_in_any_case():
    assert (
        Filter.parse("TYPE:assault country:aze").conditions() == Filter.parse("type:ASSAULT country:AZE").conditions()
    )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("since:2020", "2020-01-01"),
        ("until:2020", "2020-12-31"),
        ("since:2020-02", "2020-02-01"),
        ("until:2020-02", "2020-02-29"),
        ("until:2020-02-03", "2020-02-03"),
    ],
)
def test_a_month_or_a_year_stands_for_its_first_or_last_day(text, day):
    ((_, values),) = Filter.parse(text).conditions()
    assert values == (day,)
