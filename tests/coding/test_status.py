"""How firmly: the seven statuses, their order, and whose words they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from casus.coding.frames import Finder
from casus.coding.status import StatusJudge, aged
from casus.tables import Tables
from casus.types import Period, Published, Reading, Stance, Status

Read = Callable[..., Reading]


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder.load(Tables())


@pytest.fixture(scope="module")
def judge(finder: Finder) -> StatusJudge:
    return StatusJudge.load(Tables(), finder.supports)


@pytest.mark.parametrize(
    ("text", "trigger", "status", "speaker"),
    [
        ("The army shelled the village.", "shelled", "reported", None),
        ("The ministry said the rebels had shelled the village.", "shelled", "claimed", "ministry"),
        ("Rebels shelled the village, the ministry said.", "shelled", "claimed", "ministry"),
        ("According to the ministry, rebels shelled the village.", "shelled", "claimed", "ministry"),
        ("Rebels reportedly shelled the village.", "shelled", "claimed", None),
        ("The army denied shelling the village.", "shelling", "denied", "army"),
        ("The ministry said its forces had not attacked the village.", "attacked", "denied", "ministry"),
        ("The army did not attack the village.", "attack", "negated", None),
        ("The army seized no towns.", "seized", "negated", None),
        ("The ministry rejected claims that its troops had shelled the village.", "shelled", "denied", "ministry"),
        ("The army will deploy 500 soldiers to the border.", "deploy", "future", None),
        ("The rebels could attack the village.", "attack", "hypothetical", None),
        ("Aid workers fear that the rebels will attack the village.", "attack", "hypothetical", "workers"),
        ("If the rebels attack the village, residents will flee.", "attack", "hypothetical", None),
        ("Armenia accused Turkey of bombing the town.", "accused", "reported", None),
        ("Armenia accused Turkey of bombing the town.", "bombing", "claimed", "Armenia"),
        ("The minister said he condemned the killings.", "condemned", "reported", None),
        # a finite clause beside a wish or a purpose is no part of it
        ("Mediators hope to end the fighting, while Kenya offered money to both.", "offered", "reported", None),
        ("Mediators hope to end the fighting, while Kenya offered money to both.", "end", "hypothetical", "Mediators"),
        # plans are future, wishes are not
        ("Kenya is considering sending troops to Goma.", "sending", "future", None),
        ("Kenya plans to send 500 soldiers to Goma.", "send", "future", None),
        ("Analysts expect the rebels to attack the town.", "attack", "future", "Analysts"),
        ("Kenya wants to send 500 soldiers to Goma.", "send", "hypothetical", "Kenya"),
        ("Kenya advanced plans to deploy 500 soldiers in Goma.", "deploy", "future", None),
        # done, though told with an infinitive
        ("Kenya was the first country to recognise Sudan.", "recognise", "reported", None),
        ("Rebels used a truck to ambush the convoy.", "ambush", "reported", None),
        # nobody is a negation
        ("No one was injured.", "injured", "negated", None),
        ("Residents said nobody in the convoy was killed.", "killed", "denied", "Residents"),
        # words of the speaker's own
        ('"Our military strongly condemns the raid," General Anders said.', "condemns", "reported", None),
        ('"This is unacceptable," President Omar said of the raid.', "unacceptable", "reported", None),
        # nobody's claim is no claim, and takes nothing from the act
        ("There was no immediate claim of responsibility for the attack.", "attack", "reported", None),
        ("No group has claimed responsibility for the bombing in Kano.", "bombing", "reported", None),
        # what is told behind the reported words is the story's
        (
            "Ten soldiers were killed, according to the ministry, and Chad has closed the border.",
            "closed",
            "reported",
            None,
        ),
        (
            "Unions called off a rally planned for Tuesday, but 200 relatives marched in the capital.",
            "marched",
            "reported",
            None,
        ),
        ("The court charged Karim with killing ten villagers.", "killing", "claimed", "court"),
        ("The Shadow Brigade claimed responsibility.", "claimed responsibility", "claimed", "Brigade"),
        ("Police foiled an attempt to bomb the embassy.", "bomb", "reported", None),
        ("The rebels made plans to bomb the embassy.", "bomb", "future", None),
    ],
)
def test_status_and_speaker(
    read: Read, finder: Finder, judge: StatusJudge, text: str, trigger: str, status: str, speaker: str | None
) -> None:
    reading = read(text)
    frames = finder(reading)
    stances = judge(frames, reading)
    found = [s for f, s in zip(frames, stances, strict=True) if f.trigger.of(text) == trigger]
    assert [s.status.value for s in found] == [status]
    said_by = found[0].speaker
    assert (None if said_by is None else reading.tokens[said_by.head].text) == speaker


def period(start: str, end: str, *, basis: str = "stated", grain: str = "day") -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end), grain, basis, None)


@pytest.mark.parametrize(
    ("when", "status"),
    [
        (period("1990-01-01", "1993-12-31"), Status.HISTORICAL),
        (period("2020-09-27", "2020-09-27"), Status.REPORTED),
        (period("2012-01-01", "2020-09-30"), Status.REPORTED),
        (period("1990-01-01", "1993-12-31", basis="context"), Status.REPORTED),
        (None, Status.REPORTED),
    ],
)
def test_an_act_of_a_closed_past_is_historical(when: Period | None, status: Status) -> None:
    published = Published(date(2020, 9, 30))
    assert aged(Stance(Status.REPORTED), when, published).status is status


def test_a_denial_stays_a_denial_however_old() -> None:
    published = Published(date(2020, 9, 30))
    assert aged(Stance(Status.DENIED), period("1990-01-01", "1993-12-31"), published).status is Status.DENIED


def test_without_a_story_date_nothing_ages() -> None:
    assert aged(Stance(Status.REPORTED), period("1990-01-01", "1993-12-31"), None).status is Status.REPORTED
