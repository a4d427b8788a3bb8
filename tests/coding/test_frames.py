"""Who did what to whom, by grammar: active, passive, nominal, reciprocal, relative, chained, agentless."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from casus.coding.frames import Finder
from casus.tables import Tables
from casus.types import Frame, Reading

Read = Callable[..., Reading]


@pytest.fixture(scope="module")
def finder() -> Finder:
    return Finder.load(Tables())


def words(reading: Reading, frame: Frame, kind: str) -> set[str]:
    return {reading.tokens[phrase.head].text for phrase in frame.phrases(kind)}


CASES = [
    # active, passive, agentless
    ("The army shelled the village on Friday.", "ASSAULT", "shelled", {"army"}, {"village"}),
    ("The village was shelled by the army.", "ASSAULT", "shelled", {"army"}, {"village"}),
    ("The village was shelled overnight.", "ASSAULT", "shelled", set(), {"village"}),
    # nominal
    ("Rebels launched an attack on the base.", "ASSAULT", "attack", {"Rebels"}, {"base"}),
    ("The shelling of Marinka by separatist forces went on.", "ASSAULT", "shelling", {"forces"}, {"Marinka"}),
    ("The town came under attack from insurgents.", "ASSAULT", "attack", {"insurgents"}, {"town"}),
    # reciprocal
    ("Clashes between soldiers and rebels erupted.", "ASSAULT", "Clashes", {"soldiers", "rebels"}, set()),
    ("Police clashed with protesters in the capital.", "ASSAULT", "clashed", {"Police", "protesters"}, set()),
    # relative and participle clauses
    ("The gunmen who stormed the hotel fled.", "ASSAULT", "stormed", {"gunmen"}, {"hotel"}),
    ("Troops backed by tanks advanced, bombing the suburb.", "ASSAULT", "bombing", {"Troops"}, {"suburb"}),
    # coordination
    ("France and Germany condemned the arrest.", "ACCUSE", "condemned", {"France", "Germany"}, None),
    ("The rebels seized a village and shelled a town.", "ASSAULT", "shelled", {"rebels"}, {"town"}),
    # chains
    ("The minister threatened to bomb the camp.", "THREATEN", "threatened", {"minister"}, None),
    ("Kenya urged Ethiopia to release the men.", "REQUEST", "urged", {"Kenya"}, {"Ethiopia"}),
    # nouns whose owner undergoes the act, unless they name another who does
    ("The mayor's murder shocked the capital.", "ASSAULT", "murder", set(), {"mayor"}),
    ("Israel's killing of the commander angered Hezbollah.", "ASSAULT", "killing", {"Israel"}, {"commander"}),
    ("Turkish arrests of Kurdish editors went on.", "COERCE", "arrests", {"Turkish"}, {"editors"}),
    # whoever is accused is the doer
    ("The court charged Karim with killing ten villagers.", "ASSAULT", "killing", {"Karim"}, {"villagers"}),
    ("Kenya accused the rebels of bombing the port.", "ASSAULT", "bombing", {"rebels"}, {"port"}),
    ("The rebels were accused of bombing the port.", "ASSAULT", "bombing", {"rebels"}, {"port"}),
    # a finite clause has its own subject
    ("Residents fled after rebels invaded.", "ASSAULT", "invaded", {"rebels"}, set()),
    ("The army said rebels fled, accusing them of theft.", "ACCUSE", "accusing", {"army"}, {"them"}),
    # where to, and with what, is nobody
    ("Kenya sent 500 soldiers to Goma.", "MOBILIZE", "sent", {"Kenya"}, set()),
    ("The navy fired missiles at the port.", "ASSAULT", "fired", {"navy"}, {"port"}),
    ("Rebel artillery fire hit the port.", "ASSAULT", "artillery fire", {"Rebel"}, None),
    # who is to do it
    ("Kenya demanded that Chad withdraw its troops.", "REQUEST", "demanded", {"Kenya"}, {"Chad"}),
    # whose words a noun is
    ("Kenya's call for a ceasefire was rejected by Sudan.", "REQUEST", "call", {"Kenya"}, None),
    ("Aid groups face threats from rebels.", "THREATEN", "threats", {"rebels"}, None),
    # a refusal said with a negation
    ("Kenya said it would not bargain with kidnappers.", "REJECT", "would not bargain", {"it"}, {"kidnappers"}),
    # harm words alone
    ("Twelve soldiers were killed in the north.", "ASSAULT", "killed", set(), {"soldiers"}),
    ("Six of the dead were Chadian soldiers.", "ASSAULT", "dead", set(), {"soldiers"}),
    # whom force was used on, by its purpose or after a phrase of several words
    ("Police fired tear gas to disperse the crowd.", "ASSAULT", "fired", {"Police"}, {"crowd"}),
    ("Soldiers opened fire on villagers.", "ASSAULT", "opened fire", {"Soldiers"}, {"villagers"}),
    ("The rebels vowed to fire rockets at Oman.", "THREATEN", "vowed", {"rebels"}, {"Oman"}),
    ("Kenya used rubber bullets in Kisumu.", "ASSAULT", "rubber bullets", {"Kenya"}, None),
    # an adjective names no doer
    ("Troops killed six rebels in an overnight raid.", "ASSAULT", "raid", {"Troops"}, {"rebels"}),
    ("Marines killed six rebels in a fierce shootout.", "ASSAULT", "shootout", {"Marines", "rebels"}, set()),
    ("Six people died in the Tripoli clashes.", "ASSAULT", "clashes", set(), set()),
    # on whom a measure is laid, whom a refusal meets, before whose house a crowd stands
    ("Kenya reimposed sanctions on Eritrea.", "SANCTION", "reimposed", {"Kenya"}, {"sanctions", "Eritrea"}),
    ("Kenya refused to attend a meeting with Sudan.", "REJECT", "refused", {"Kenya"}, {"Sudan"}),
    ("Students rallied outside the Kenyan embassy.", "PROTEST", "rallied", {"Students"}, {"embassy"}),
    ("Police arrested 20 students.", "COERCE", "arrested", {"Police"}, {"students"}),
]


@pytest.mark.parametrize(("text", "kind", "trigger", "actors", "recipients"), CASES)
def test_roles_follow_the_grammar(
    read: Read, finder: Finder, text: str, kind: str, trigger: str, actors: set[str], recipients: set[str] | None
) -> None:
    reading = read(text)
    found = [f for f in finder(reading) if f.trigger.of(text) == trigger]
    assert [f.type for f in found] == [kind]
    assert words(reading, found[0], "actor") == actors
    if recipients is not None:
        assert words(reading, found[0], "recipient") == recipients


@pytest.mark.parametrize(
    ("text", "triggers"),
    [
        # the harm is the act's toll, not a second record
        ("At least nine people were killed in an air strike on the market.", ["air strike"]),
        ("The blast killed four policemen and wounded ten.", ["blast"]),
        # but not the toll of an act that another statement tells
        ("Shelling kills 35; rebels claim attack on a barracks.", ["Shelling", "attack"]),
        # two means of one act are one record
        ("Police fired tear gas and rubber bullets at the crowd.", ["fired"]),
        # participles beside a verb are verbs
        ("Gunmen held up a bus, robbing passengers and kidnapping the driver.", ["held up", "kidnapping"]),
        # accidents are no violence
        ("A pipeline explosion killed two workers.", []),
        # what a speech act is about is told by its mode
        ("The rebels threatened to attack the port.", ["threatened"]),
        ("Turkey called for a ceasefire.", ["called for"]),
        # an accusation's embedded act is a record of its own
        ("Armenia accused Turkey of bombing the town.", ["accused", "bombing"]),
        # a light verb and its noun are one act
        ("Heavy fighting erupted near the airport.", ["fighting"]),
        # the end of fighting is the act; so is the verb of an act in an act
        ("The fighting ended on Sunday.", ["ended"]),
        ("Nineteen men were arrested in a crackdown.", ["arrested"]),
        ("Hundreds marched in Lome to protest against the junta.", ["marched"]),
        # a noun that only refers to what was told
        ("Rebels attacked the town. The minister said the attack was an outrage.", ["attacked"]),
        ("Rebels attacked the town. The attack killed nine people.", ["attacked", "attack"]),
        # a noun that names a part of another thing names no act
        ("He flew an attack helicopter for ten years.", []),
        # reporting is no act
        ("The ministry said it was ready to talk to reporters.", []),
    ],
)
def test_one_act_is_one_record(read: Read, finder: Finder, text: str, triggers: list[str]) -> None:
    assert [f.trigger.of(text) for f in finder(read(text))] == triggers


@pytest.mark.parametrize(
    "text",
    [
        "Shares struck a record high as investors charged into bank stocks.",
        "The striker fired home twice as City beat United.",
        "Heavy rain battered the coast and killed three people.",
        "The band will launch a new album next week.",
        "The army declined to comment.",
        "Ruritania, which backs the separatists, lies to the south.",
        "The country has met the criteria of the fund.",
        "The former prime minister died at the age of 81.",
    ],
)
def test_other_senses_give_no_record(read: Read, finder: Finder, text: str) -> None:
    assert finder(read(text)) == ()
