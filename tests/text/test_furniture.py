"""What is marked as furniture, and what never is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from casus.errors import TableError
from casus.tables import LEXICONS, Tables
from casus.text.clean import Cleaner, FurnitureRow
from casus.types import Article, Story

PROSE = "Soldiers of the two armies traded artillery fire near the village of Orlavat for a third day, officials said."


@pytest.fixture(scope="module")
def clean() -> Cleaner:
    return Cleaner.load(Tables())


def story(body: str, *, title: str = "", agency: str | None = None, publisher: str | None = None) -> Story:
    return Story("s", "v", "text", title, body, None, publisher=publisher, agency=agency)


def marked(article: Article) -> list[tuple[str, str]]:
    return [(mark.kind, mark.at.of(article.text)) for mark in article.furniture]


LINES = [
    ("byline", "By Jane Roe"),
    ("byline", "By Jane Roe and Juan de la Cruz"),
    ("byline", "By Our Special Correspondent"),
    ("byline", "(Reporting by Jane Roe in Vienna; Additional reporting by John Doe; Editing by Ann Other)"),
    ("byline", "Reporting by Jane Roe; Editing by Ann Other"),
    ("byline", "(Writing by Jane Roe, editing by John Doe)"),
    ("byline", "Associated Press writers Jane Roe in Oslo and John Doe in Bonn contributed to this report."),
    ("byline", "Follow Jane Roe on Twitter: @janeroe"),
    ("byline", "(With PTI inputs)"),
    ("date", "Last Updated July 3, 2018 4:11 PM EDT"),
    ("date", "Published: 14 June 2019 - 16:49 GMT"),
    ("date", "3 hours ago"),
    ("source", "AFP"),
    ("source", "(Reuters)"),
    ("source", "Source: Xinhua"),
    ("notice", "This report has been taken from a wire agency feed, with no changes to its text."),
    (
        "notice",
        "(Except for the headline, this story has not been edited by our staff and comes from a syndicated feed.)",
    ),
    ("notice", "This article was originally published on The Valley Post."),
    ("disclaimer", "The views expressed are those of the author."),
    ("slug", "(Updates with toll, quotes from hospital)"),
    ("slug", "(Adds army statement, background)"),
    ("slug", "(This story has been refiled to mend a typo in paragraph 4)"),
    ("slug", "This version of the story corrects the spelling of the minister's name."),
    ("slug", "Correction: An earlier version misstated the number of the wounded."),
    ("slug", "More to follow..."),
    ("slug", "This is a developing story. Please check back for updates."),
    ("slug", "-ENDS-"),
    ("rule", "___"),
    ("rule", "* * *"),
    ("newsletter", "Sign up for our weekly newsletter"),
    ("newsletter", "Get our morning headlines sent to your inbox"),
    ("newsletter", "Subscribe to Valley Post Newsletters * Enter a valid email * Thank you for subscribing."),
    ("subscription", "Already a subscriber? Log in"),
    ("subscription", "Subscribe now to read the full story."),
    ("subscription", "You have reached your limit of free articles."),
    ("channel", "The Post is now on Telegram."),
    ("channel", "Join our WhatsApp channel for breaking news"),
    ("channel", "Click here to read the Post ePaper"),
    ("channel", "Download our app for Android and iOS"),
    ("share", "Share this article: Facebook | Twitter | WhatsApp | Email"),
    ("share", "Share Via"),
    ("share", "Facebook Twitter Linkedin Mail"),
    ("share", "A- A+  Print  Comments (3)"),
    ("social", "Follow us on Facebook and Instagram"),
    ("related", "READ MORE: What the ceasefire line means for farmers"),
    ("related", "Also read | Why the border is closed"),
    ("related", "RELATED STORIES"),
    ("tags", "Related topics: Azerbaijan, Armenia, Russia"),
    ("tags", "Tags: army, border, truce"),
    ("tags", "#ceasefire #border"),
    ("more", "Continue reading below"),
    ("more", "Click here for all our coverage of the conflict."),
    ("advert", "Advertisement"),
    ("advert", "- Advertisement -"),
    ("cookies", "We use cookies to improve your experience on this site."),
    ("cookies", "Privacy Policy | Terms of Use | Contact us"),
    ("copyright", "© 2015 The Valley Post. All rights reserved."),
    ("copyright", "Copyright 2019 The Associated Press. All rights reserved. It may not be rewritten."),
    ("caption", "(Photo: Jane Roe/AFP)"),
    ("caption", "FILE PHOTO: A soldier stands at a checkpoint near the line of contact, in March 2014."),
    ("caption", "AFP Photo/Archive"),
    ("caption", "Image source, Getty Images"),
    ("caption", "hide caption"),
    ("video", "Watch video"),
    ("comments", "View comments"),
    ("comments", "Comments are closed."),
    ("comments", "Join the conversation"),
]


@pytest.mark.parametrize(("kind", "line"), LINES)
def test_a_furniture_line_under_the_text_is_marked_whole(clean: Cleaner, kind: str, line: str) -> None:
    article = clean(story(f"{PROSE}\n\n{line}"))
    assert "".join(text for _, text in marked(article)).replace(" ", "") == line.replace(" ", "")
    assert marked(article)[0][0] == kind


@pytest.mark.parametrize(
    "line",
    [
        PROSE,
        "By Sunday the rebels had taken the bridge, and by Monday they were in the town, residents said by telephone.",
        "Follow the money, the prosecutor told the court.",
        "Watch towers along the border were shelled overnight.",
        "Share prices in Dubai fell after the attack on the tankers.",
        "The newspaper's subscribers were told that its editor had been arrested.",
        "Reporting by the U.N. mission showed that shells came from the east.",
        "The ministry said on Twitter that its forces had shot down a drone.",
        "Police said cookies and water were handed to the protesters.",
        "The army updated its toll to 14 dead (nine soldiers and five civilians).",
        "The ceasefire (agreed in Geneva by both sides) collapsed.",
        "Read out in parliament, the letter accused the neighbouring state of sending fighters.",
        "Advertisements for the referendum were torn down.",
        "He was the first to comment on the killing of the envoy.",
        "More than 200 people were hurt, the Red Crescent said.",
        "Source of the fire was a shell, the fire brigade said.",
        "All rights groups agree that the curfew was unlawful.",
        "Photographs of the wreckage were shown by the ministry.",
        "The story of the siege has been published from the diary of a nurse.",
    ],
)
def test_a_sentence_of_the_story_is_not_marked(clean: Cleaner, line: str) -> None:
    assert marked(clean(story(f"{PROSE}\n\n{line}\n\n{PROSE}"))) == []


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("byline", "By Jane Roe | AP June 5 at 2:35 PM"),
        ("byline", "by Zhang Ning"),
        ("section", "World | Caucasus"),
        ("section", "News"),
        ("date", "Reuters, 14/06 16:49 CET"),
        ("date", "09 March 2015 - 20:45 hrs"),
    ],
)
def test_a_line_above_the_text_is_marked_there_and_not_below_it(clean: Cleaner, kind: str, line: str) -> None:
    assert marked(clean(story(f"{line}\n\n{PROSE}"))) == [(kind, line)]
    assert (kind, line) not in marked(clean(story(f"{PROSE}\n\n{line}"))) or kind == "byline"


def test_the_leading_date_of_a_dump_is_marked_and_the_sentence_after_it_is_not(clean: Cleaner) -> None:
    article = clean(story(f" date 2019-03-04 {PROSE}"))
    assert article.text == f" date 2019-03-04 {PROSE}"
    assert marked(article) == [("date", "date 2019-03-04")]


def test_pieces_stuck_together_on_one_line_are_marked_one_by_one(clean: Cleaner) -> None:
    line = "Click here to read the Post ePaperpost is now on Telegram. Join post channel on Telegram and stay informed"
    found = marked(clean(story(f"{PROSE}\n\n{line}")))
    assert [text for _, text in found] == [
        "Click here to read the Post ePaper",
        "post is now on Telegram.",
        "Join post channel on Telegram and stay informed",
    ]


def test_furniture_after_a_sentence_on_the_same_line_is_marked_alone(clean: Cleaner) -> None:
    article = clean(story(f"{PROSE} (Reporting by Jane Roe; Editing by John Doe)"))
    assert marked(article) == [("byline", "(Reporting by Jane Roe; Editing by John Doe)")]


def test_headlines_under_a_heading_of_links_go_with_it_and_the_paragraph_after_them_does_not(clean: Cleaner) -> None:
    body = f"{PROSE}\n\nRELATED STORIES\n\nFerry line sold to port owner\n\nPark raises entrance fee again\n\n{PROSE}"
    found = [text for _, text in marked(clean(story(body)))]
    assert found == ["RELATED STORIES", "Ferry line sold to port owner", "Park raises entrance fee again"]


def test_four_headlines_of_other_stories_at_the_end_are_marked_and_three_are_not(clean: Cleaner) -> None:
    heads = [f"Mayor opens bridge over the {river} river" for river in ("Sava", "Drina", "Drava", "Tisza")]
    assert len(marked(clean(story("\n\n".join([PROSE, *heads]))))) == 4
    assert marked(clean(story("\n\n".join([PROSE, *heads[:3]])))) == []


def test_the_notice_is_named(clean: Cleaner) -> None:
    notice = "This report has been taken from a wire agency feed, with no changes to its text."
    article = clean(story(f"{PROSE}\n\n{notice}\n\nShare Via"))
    assert article.notice is not None
    assert article.notice.of(article.text) == notice


def test_text_is_title_blank_line_body_and_nothing_is_altered(clean: Cleaner) -> None:
    body = "\r\n  İstanbul, e\u0301migre\u0301s \U0001f600 \x07 said.\r\n\r\nShare Via\r\n\x0b\u2028 end "
    article = clean(story(body, title="A  title "))
    assert article.text == "A  title \n\n" + body
    assert article.headline is not None and article.headline.of(article.text) == "A  title "
    assert marked(article) == [("share", "Share Via")]


def test_without_a_title_the_text_is_the_body(clean: Cleaner) -> None:
    article = clean(story(PROSE))
    assert (article.text, article.headline) == (PROSE, None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (story(PROSE, agency="Agence France-Presse"), "AFP"),
        (story(PROSE, agency="Valley News"), "Valley News"),
        (story(f"BONN (dpa) - {PROSE}", publisher="Reuters"), "dpa"),
        (story(f"{PROSE}\n\n© 2015 AFP. All rights reserved."), "AFP"),
        (story(f"By Jane Roe | AP June 5 at 2:35 PM\n\n{PROSE}"), "AP"),
        (story(f"Reuters\n\n{PROSE}"), "Reuters"),
        (story(PROSE, publisher="Xinhua"), "Xinhua"),
        (story(PROSE, publisher="BBC News"), None),
        (story(f"{PROSE}\n\nThe Associated Press contributed to this report."), None),
        (story(PROSE), None),
    ],
)
def test_agency_is_the_inputs_word_then_the_datelines_then_a_credits(
    clean: Cleaner, given: Story, expected: str | None
) -> None:
    assert clean(given).agency == expected


def test_a_file_of_one_long_line_is_read_in_no_time(clean: Cleaner) -> None:
    article = clean(story("Guards fired into the air. " * 400_000))
    assert len(article.text) > 10_000_000
    assert article.furniture == ()


def test_our_own_patterns_compile_and_carry_their_source() -> None:
    rows = Tables().values("furniture.tsv", FurnitureRow)
    assert len(rows) >= 80
    for row in rows:
        assert re.compile(row.pattern, re.IGNORECASE) and row.source
        assert row.scope in ("first", "head", "part", "tail", "line", "block")


def test_a_users_broken_pattern_fails_at_load_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "furniture.tsv").write_text("kind\tscope\tcue\tpattern\tsource\tadded\nx\tline\t\t(\tme\t2026-01-01\n")
    with pytest.raises(TableError, match=r"furniture\.tsv:2"):
        Cleaner.load(Tables((LEXICONS, tmp_path)))


def test_a_users_pattern_is_read_after_ours(tmp_path: Path) -> None:
    row = "house\tline\thedgehog\tthe hedgehog rests\tme\t2026-01-01"
    (tmp_path / "furniture.tsv").write_text(f"kind\tscope\tcue\tpattern\tsource\tadded\n{row}\n")
    clean = Cleaner.load(Tables((LEXICONS, tmp_path)))
    assert marked(clean(story(f"{PROSE}\n\nThe hedgehog rests"))) == [("house", "The hedgehog rests")]
