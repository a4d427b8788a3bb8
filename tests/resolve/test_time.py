"""Time expressions against the story's date, and which of them belongs to which act."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casus.resolve.time import TimeResolver
from casus.resolve.timex import TimeExpression, TimeFinder
from casus.tables import Tables
from casus.types import Article, Dateline, Frame, Furniture, Period, Published, Reading, Span, Stance, Status

WEDNESDAY = "2015-11-18"


@pytest.fixture(scope="module")
def finder() -> TimeFinder:
    return TimeFinder.load(Tables())


@pytest.fixture(scope="module")
def resolver() -> TimeResolver:
    return TimeResolver.load(Tables())


def story(text: str, published: str | None = WEDNESDAY, hour: int | None = None) -> Article:
    day = date.fromisoformat(published) if published else None
    return Article("s", text, None, None, (), Published(day) if day else None)


def days(found: tuple[TimeExpression, ...]) -> list[tuple[str | None, str | None]]:
    return [(_iso(e.period.start), _iso(e.period.end)) for e in found if e.period is not None]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Troops shelled the town on Wednesday.", "2015-11-18", "2015-11-18"),
        ("Troops shelled the town on Thursday.", "2015-11-12", "2015-11-12"),
        ("Envoys will meet in Vienna on Thursday.", "2015-11-19", "2015-11-19"),
        ("Envoys to meet in Vienna on Saturday", "2015-11-21", "2015-11-21"),
        ("On Monday, the army said it had withdrawn.", "2015-11-16", "2015-11-16"),
        ("On Monday, envoys will return.", "2015-11-23", "2015-11-23"),
        ("They attacked last Friday.", "2015-11-13", "2015-11-13"),
        ("They attacked last Wednesday.", "2015-11-11", "2015-11-11"),
        ("They meet next Wednesday.", "2015-11-25", "2015-11-25"),
        ("It happened early on Tuesday.", "2015-11-17", "2015-11-17"),
        ("Earlier Wednesday shells fell.", "2015-11-18", "2015-11-18"),
        ("Shells fell today.", "2015-11-18", "2015-11-18"),
        ("Shells fell yesterday.", "2015-11-17", "2015-11-17"),
        ("Shells fell the day before yesterday.", "2015-11-16", "2015-11-16"),
        ("Talks resume tomorrow.", "2015-11-19", "2015-11-19"),
        ("Shells fell overnight.", "2015-11-17", "2015-11-18"),
        ("Shells fell overnight into Tuesday.", "2015-11-16", "2015-11-17"),
        ("Shells fell throughout the night.", "2015-11-17", "2015-11-18"),
        ("Shells fell on Monday night.", "2015-11-16", "2015-11-16"),
        ("The strike hit last week.", "2015-11-09", "2015-11-15"),
        ("Talks will resume next week.", "2015-11-23", "2015-11-29"),
        ("The strike hit last month.", "2015-10-01", "2015-10-31"),
        ("The strike hit late last month.", "2015-10-21", "2015-10-31"),
        ("It began last year.", "2014-01-01", "2014-12-31"),
        ("The war began in 1991.", "1991-01-01", "1991-12-31"),
        ("It began in early 2014.", "2014-01-01", "2014-03-31"),
        ("It began in mid-2014.", "2014-05-01", "2014-08-31"),
        ("It began in late 2014.", "2014-10-01", "2014-12-31"),
        ("It began in the early 1990s.", "1990-01-01", "1993-12-31"),
        ("It began in the mid-1990s.", "1994-01-01", "1996-12-31"),
        ("IT BEGAN IN THE EARLY 1980S.", "1980-01-01", "1983-12-31"),
        ("It began in the late 1990s.", "1997-01-01", "1999-12-31"),
        ("It began in the 1990s.", "1990-01-01", "1999-12-31"),
        ("It began in the early 20th century.", "1901-01-01", "1933-12-31"),
        ("It began in March.", "2015-03-01", "2015-03-31"),
        ("It began in December.", "2014-12-01", "2014-12-31"),
        ("It began in early March.", "2015-03-01", "2015-03-10"),
        ("It began in mid-March.", "2015-03-11", "2015-03-20"),
        ("It began in late February.", "2015-02-21", "2015-02-28"),
        ("It began on 3 May 2012.", "2012-05-03", "2012-05-03"),
        ("It began on May 3, 2012.", "2012-05-03", "2012-05-03"),
        ("It began on the 3rd of May 2012.", "2012-05-03", "2012-05-03"),
        ("It began on 2012-05-03.", "2012-05-03", "2012-05-03"),
        ("It began on 05/03/2012.", "2012-05-03", "2012-05-03"),
        ("It began on Feb. 27.", "2015-02-27", "2015-02-27"),
        ("It will be held on Dec. 3.", "2015-12-03", "2015-12-03"),
        ("It began in the summer of 2014.", "2014-06-01", "2014-08-31"),
        ("It happened at Christmas.", "2014-12-25", "2014-12-25"),
        ("It happened on Easter Sunday 2015.", "2015-04-05", "2015-04-05"),
        ("It happened three days ago.", "2015-11-15", "2015-11-15"),
        ("It happened two weeks ago.", "2015-11-01", "2015-11-07"),
        ("It happened years ago.", None, "2015-11-18"),
        ("Fighting has raged since Sunday.", "2015-11-15", "2015-11-18"),
        ("It has lasted since 2012.", "2012-01-01", "2015-11-18"),
        ("It has lasted since war broke out in April 2013.", "2013-04-01", "2015-11-18"),
        ("It raged between 1991 and 1994.", "1991-01-01", "1994-12-31"),
        ("It raged from Monday to Wednesday.", "2015-11-16", "2015-11-18"),
        ("It has gone on for the past four days.", "2015-11-15", "2015-11-18"),
        ("As of Monday night 12 had died.", None, "2015-11-16"),
        ("It is the third straight day of unrest.", "2015-11-16", "2015-11-18"),
        ("The five-year-old war goes on.", "2010-01-01", "2015-11-18"),
        ("The siege is now in its sixth year.", "2010-01-01", "2015-11-18"),
    ],
)
def test_expression_names_its_days(finder: TimeFinder, text: str, start: str | None, end: str | None) -> None:
    assert days(finder(story(text))) == [(start, end)]


@pytest.mark.parametrize(
    "text",
    [
        "They fought for two hours.",
        "A nine-year-old girl was hurt.",
        "They patrol every day.",
        "They may march on the capital.",
        "Some 1,994 men left.",
        "The curfew stays until Friday.",
        "It was the first such raid since Monday.",
    ],
)
def test_other_words_date_nothing(finder: TimeFinder, text: str) -> None:
    assert days(finder(story(text))) == []


def test_relative_words_count_from_the_last_date(finder: TimeFinder) -> None:
    found = finder(story("Five were buried on Tuesday. They were shot a day earlier."))
    assert days(found) == [("2015-11-17", "2015-11-17"), ("2015-11-16", "2015-11-16")]


def test_without_a_date_of_the_story_only_absolute_dates_resolve(finder: TimeFinder) -> None:
    found = finder(story("On Wednesday, as yesterday and on 3 May 2012, shells fell.", None))
    assert days(found) == [("2012-05-03", "2012-05-03")]


def test_dateline_and_furniture_are_not_read(finder: TimeFinder) -> None:
    text = "OSLO, Nov 18 (AFP) - Shells fell. Updated on Nov 17."
    furniture = Furniture(Span(text.index("Updated"), len(text)), "date")
    dateline = Dateline(Span(0, text.index("Shells")), (Span(0, 4),))
    article = Article("s", text, None, dateline, (furniture,), Published(date(2015, 11, 18)))
    assert finder(article) == ()


def test_evening_of_a_morning_story_is_the_day_before(finder: TimeFinder) -> None:
    text = "Police moved in later in the evening."
    from datetime import datetime

    published = Published(date(2015, 11, 18), datetime(2015, 11, 18, 7, 0))
    assert days(finder(Article("s", text, None, None, (), published))) == [("2015-11-17", "2015-11-17")]


@settings(max_examples=300)
@given(
    st.dates(date(1990, 1, 1), date(2026, 12, 31)),
    st.lists(
        st.sampled_from(
            "on Monday last Friday week month year two days ago the early late 1990s since until in March Feb. 29 2016 "
            "overnight tonight will was killed from to between and 31 June next this 12 weeks earlier later a .".split()
        ),
        max_size=14,
    ),
)
def test_any_words_give_ordered_days_and_spans_in_the_text(finder: TimeFinder, day: date, words: list[str]) -> None:
    text = " ".join(words)
    for found in finder(Article("s", text, None, None, (), Published(day))):
        assert found.at.end <= len(text)
        for period in (found.period, found.past, found.coming, found.inner):
            if period is not None and period.start is not None and period.end is not None:
                assert period.start <= period.end


@given(
    st.dates(date(1990, 1, 1), date(2026, 12, 31)),
    st.sampled_from(["Monday", "Friday", "Feb. 3", "March", "overnight"]),
)
def test_past_is_never_after_the_story(finder: TimeFinder, day: date, when: str) -> None:
    text = f"Rebels attacked the convoy, and 12 were killed {'on ' if when[-1] == 'y' else ''}{when}."
    for found in finder(Article("s", text, None, None, (), Published(day))):
        past = found.past or found.period
        assert past is not None and past.start is not None and past.start <= day


# --------------------------------------------------------------------------- acts


def acts(reading: Reading, *triggers: tuple[str, str, Status]) -> tuple[tuple[Frame, ...], tuple[Stance, ...]]:
    """Frames by (type, word, status); a word told twice stands for its next place."""
    frames, stances, seen = [], [], {}
    for kind, word, status in triggers:
        at = reading.article.text.index(word, seen.get(word, 0))
        seen[word] = at + 1
        head = next(i for i, t in enumerate(reading.tokens) if t.start <= at + len(word) - 1 < t.end)
        sentence = reading.sentence_of[head]
        frames.append(Frame(kind, None, Span(at, at + len(word)), head, sentence, (), "test", 1.0))
        stances.append(Stance(status))
    return tuple(frames), tuple(stances)


def when(resolver: TimeResolver, reading: Reading, *triggers: tuple[str, str, Status]) -> list[Period | None]:
    frames, stances = acts(reading, *triggers)
    return list(resolver(frames, stances, reading))


Read = Callable[..., Reading]
REPORTED, FUTURE, CLAIMED = Status.REPORTED, Status.FUTURE, Status.CLAIMED


@pytest.mark.parametrize(
    ("text", "triggers", "expected"),
    [
        (
            "Rebels shelled the port on Tuesday and seized a village on Monday.",
            [("ASSAULT", "shelled", REPORTED), ("COERCE", "seized", REPORTED)],
            ["2015-11-17", "2015-11-16"],
        ),
        (
            "The ministry said on Tuesday that rebels had shelled the port.",
            [("ASSAULT", "shelled", CLAIMED)],
            ["2015-11-18"],
        ),
        (
            "Kenya accused Somalia of shelling a border post on Monday.",
            [("ACCUSE", "accused", REPORTED), ("ASSAULT", "shelling", CLAIMED)],
            ["2015-11-18", "2015-11-16"],
        ),
        (
            "Envoys will travel to Oslo on Saturday, and the bloc condemned the raid.",
            [("CONSULT", "travel", FUTURE), ("ACCUSE", "condemned", REPORTED)],
            ["2015-11-21", "2015-11-18"],
        ),
        (
            "Gunmen killed a guard on Monday. They set fire to a lorry as they fled.",
            [("ASSAULT", "killed", REPORTED), ("ASSAULT", "fire", REPORTED)],
            ["2015-11-16", "2015-11-16"],
        ),
    ],
)
def test_act_takes_the_time_that_belongs_to_it(
    read: Read, resolver: TimeResolver, text: str, triggers: list[tuple[str, str, Status]], expected: list[str]
) -> None:
    found = when(resolver, read(text, WEDNESDAY), *triggers)
    assert [period and _iso(period.start) for period in found] == expected


def test_basis_tells_where_the_days_come_from(read: Read, resolver: TimeResolver) -> None:
    text = "Gunmen killed a guard on Monday. They set fire to a lorry. The mayor condemned it."
    triggers = [("ASSAULT", "killed", REPORTED), ("ASSAULT", "fire", REPORTED), ("ACCUSE", "condemned", REPORTED)]
    found = when(resolver, read(text, WEDNESDAY), *triggers)
    assert [period and period.basis for period in found] == ["stated", "context", "story"]
    assert [period.at is not None for period in found if period] == [True, False, False]


def test_future_without_a_date_is_open(read: Read, resolver: TimeResolver) -> None:
    (period,) = when(resolver, read("Norway will send troops.", WEDNESDAY), ("MOBILIZE", "send", FUTURE))
    assert period == Period(date(2015, 11, 18), None, "open", "story", None)


def test_ongoing_happening_dates_the_acts_within_it(read: Read, resolver: TimeResolver) -> None:
    text = "Fighting has raged in the valley since Sunday. Mortar bombs hit a clinic."
    triggers = [("ASSAULT", "Fighting", REPORTED), ("ASSAULT", "hit", REPORTED)]
    for period in when(resolver, read(text, WEDNESDAY), *triggers):
        assert period is not None and (_iso(period.start), _iso(period.end)) == ("2015-11-15", "2015-11-18")


def test_undated_story_leaves_undated_acts_without_days(read: Read, resolver: TimeResolver) -> None:
    assert when(resolver, read("Rebels shelled the port on Tuesday."), ("ASSAULT", "shelled", REPORTED)) == [None]


def test_words_without_a_tree_are_enough(read: Read, resolver: TimeResolver) -> None:
    from dataclasses import replace

    reading = read("Rebels shelled the port on Tuesday, the ministry said on Wednesday.", WEDNESDAY)
    bare = replace(
        reading,
        tokens=tuple(replace(token, head=-1, rel="dep") for token in reading.tokens),
        children=tuple(() for _ in reading.tokens),
    )
    (period,) = when(resolver, bare, ("ASSAULT", "shelled", REPORTED))
    assert period is not None and period.start == date(2015, 11, 18) - timedelta(days=1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            "rebels shelled the port on Monday Friday , and since last week in March until said killed attacks so far "
            "that next month will as of overnight Feb. 30 2014 a day earlier .".split()
        ),
        max_size=16,
    ),
    st.sampled_from([Status.REPORTED, Status.CLAIMED, Status.DENIED, Status.HISTORICAL]),
)
def test_what_happened_was_never_after_the_story(
    read: Read, resolver: TimeResolver, words: list[str], status: Status
) -> None:
    reading = read("attacks " + " ".join(words), WEDNESDAY)
    for period in when(resolver, reading, ("ASSAULT", "attacks", status)):
        assert period is not None and period.end is not None
        assert (period.start or period.end) <= period.end <= date(2015, 11, 18)
        assert period.at is None or period.at.end <= len(reading.article.text)


def test_a_year_in_a_relative_clause_dates_that_clauses_act_alone(read: Read, resolver: TimeResolver) -> None:
    reading = read("The front, which signed a deal in 2004, condemned the bombing.", published=WEDNESDAY)
    acts = ("AGREE", "signed", Status.REPORTED), ("ACCUSE", "condemned", Status.REPORTED)
    signed, condemned = when(resolver, reading, *acts)
    assert signed is not None and signed.start == date(2004, 1, 1)
    assert condemned is not None and condemned.start == date(2015, 11, 18)
