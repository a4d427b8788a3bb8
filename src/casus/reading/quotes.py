"""Who says what: words in quotation marks and reported speech, with their speaker and the reporting word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from casus.reading.attribution import Attribution, Said
from casus.reading.syntax import Syntax
from casus.tables import Tables
from casus.types import Phrase, Quote, Reading, Sentence

OPENING = frozenset({"“", "„", "«", "``"})
CLOSING = frozenset({"”", "»", "''"})
EITHER = frozenset({'"', "‟", "＂"})
SINGLE = {"‘": "’", "'": "'"}
# fewer words in quotation marks are a name or a word used with reserve
SPEECH = 4
COLON_NAME = 6
DASHES = frozenset({"-", "–", "—", "―", "--"})


@dataclass(frozen=True, slots=True)
class Speech:
    """Tokens between quotation marks, half-open; `goes_on`: opened again after a paragraph."""

    first: int
    last: int
    paragraph: int
    goes_on: bool


@dataclass(frozen=True, slots=True)
class QuoteFinder:
    """All attribution in a reading, in the order of the text, the wider before the nested."""

    attribution: Attribution

    @classmethod
    def load(cls, tables: Tables) -> QuoteFinder:
        return cls(Attribution.load(tables))

    def __call__(self, reading: Reading, paragraphs: Sequence[int]) -> tuple[Quote, ...]:
        syntax = Syntax.of(reading)
        said = self.attribution(syntax)
        speeches = list(_speeches(reading, paragraphs))
        for sentence in reading.sentences:
            if sentence.headline:
                said += self._colon(syntax, sentence)
        said += self._signed(syntax, speeches)
        owned = _owners(reading, said, speeches)
        indirect = [one for one in said if one.content is not None and not _within(one, owned)]
        indirect = [one for one in indirect if not _own_voice(reading, one, speeches)]
        quotes = [_quote(syntax, one, one.content, direct=False) for one in indirect if one.content]
        for speech, one in owned:
            if one is not None and not _part(speech, one):
                quotes.append(_quote(syntax, one, (speech.first, speech.last), direct=True))
        found = {(q.content, q.cue_token, q.direct): q for q in quotes if q is not None}
        return tuple(sorted(found.values(), key=lambda q: (q.content.start, -q.content.end, q.cue_token or 0)))

    def _colon(self, syntax: Syntax, headline: Sentence) -> Iterator[Said]:
        """Who speaks in a headline: "Army shells town: ministry", "Police: nine dead"."""
        tokens = syntax.tokens
        for i in range(headline.first + 1, headline.last - 1):
            left, right = (headline.first, i), (i + 1, headline.last)
            colon = tokens[i].text == ":"
            if not colon and (tokens[i].text not in DASHES or tokens[i - 1].end == tokens[i].start):
                continue
            for side, other in ((right, left), (left, right))[: 1 + colon]:
                who = self._voice(syntax, *side, named=colon)
                if who is not None and any(tokens[k].upos in ("VERB", "NOUN") for k in range(*other)):
                    yield Said(i, (i, i + 1), who, other, self.attribution.reports["say", "VERB"])
                    return

    def _signed(self, syntax: Syntax, speeches: Sequence[Speech]) -> Iterator[Said]:
        """Who speaks where a name follows speech after a dash."""
        tokens = syntax.tokens
        for speech in speeches:
            dash = speech.last + 1
            if dash + 1 < len(tokens) and tokens[dash].text in DASHES:
                name = next((n for n in syntax.reading.names if n.first == dash + 1 and n.kind == "PER"), None)
                if name is not None:
                    content = (speech.first, speech.last)
                    yield Said(dash, (dash, dash + 1), name.first, content, self.attribution.reports["say", "VERB"])

    def _voice(self, syntax: Syntax, first: int, last: int, *, named: bool) -> int | None:
        """The head of a few words that are somebody who speaks; a bare name will do where `named`."""
        if COLON_NAME < last - first or any(syntax.tokens[k].upos in ("VERB", "PUNCT") for k in range(first, last)):
            return None
        if self.attribution.kind(syntax.tokens[last - 1].lemma, "NOUN") in ("source", "report"):
            return last - 1
        for name in syntax.reading.names:
            if named and name.kind in ("PER", "ORG") and first <= name.first and name.last == last:
                return name.last - 1
        return None


# --------------------------------------------------------------------------- quotation marks


def _speeches(reading: Reading, paragraphs: Sequence[int]) -> Iterator[Speech]:
    """What stands in double quotation marks; in single ones where the story has no double."""
    pairs = list(_double(reading, paragraphs))
    for speech in pairs or _single(reading, paragraphs):
        if _spoken(reading, speech):
            yield speech


def _spoken(reading: Reading, speech: Speech) -> bool:
    """Whether the marks hold speech, not a title or a word used with reserve."""
    words = reading.tokens[speech.first : speech.last]
    if len(words) < 2:
        return False
    if words[-1].text in (",", ".", "?", "!"):
        return True
    large = [word.text[0].isupper() for word in words if 4 <= len(word.text)]
    return SPEECH <= len(words) and not (large and all(large))


def _double(reading: Reading, paragraphs: Sequence[int]) -> Iterator[Speech]:
    tokens, text = reading.tokens, reading.article.text
    opened: int | None = None
    goes_on = False
    for sentence, paragraph in zip(reading.sentences, paragraphs, strict=True):
        fresh = sentence.first == 0 or paragraphs[reading.sentence_of[sentence.first - 1]] != paragraph
        if fresh and opened is not None:
            again = tokens[sentence.first].text in OPENING | EITHER
            yield Speech(opened, sentence.first, paragraphs[reading.sentence_of[opened]], goes_on)
            opened, goes_on = None, again
        for i in range(sentence.first, sentence.last):
            word = tokens[i].text
            if opened is None and (word in OPENING or word in EITHER) and not _inches(text, tokens[i].start):
                opened = i + 1
            elif opened is not None and (word in CLOSING or word in EITHER):
                yield Speech(opened, i, paragraph, goes_on)
                opened, goes_on = None, False
    if opened is not None and opened < len(tokens):
        yield Speech(opened, len(tokens), paragraphs[reading.sentence_of[opened]], goes_on)


def _inches(text: str, start: int) -> bool:
    return 0 < start and text[start - 1].isdigit()


def _single(reading: Reading, paragraphs: Sequence[int]) -> Iterator[Speech]:
    """'We won,' he said: single marks hold speech where a stop, a comma or the sentence ends before the closing one."""
    tokens = reading.tokens
    opened: int | None = None
    close = ""
    for i, token in enumerate(tokens):
        paragraph = paragraphs[reading.sentence_of[i]]
        if opened is not None and paragraphs[reading.sentence_of[opened]] != paragraph:
            opened = None
        if opened is None:
            spaced = i == 0 or tokens[i - 1].end < token.start
            if token.text in SINGLE and spaced and i + 1 < len(tokens) and tokens[i + 1].start == token.end:
                opened, close = i + 1, SINGLE[token.text]
        elif (
            token.text == close
            and opened < i
            and tokens[i - 1].end == token.start
            and tokens[i - 1].text[-1] in ",.?!…"
        ):
            yield Speech(opened, i, paragraph, False)
            opened = None


# --------------------------------------------------------------------------- whose words


def _owners(reading: Reading, said: Sequence[Said], speeches: Sequence[Speech]) -> list[tuple[Speech, Said | None]]:
    """Each speech with the reporting word it belongs to; without one, it is the last speaker's."""
    owned: list[tuple[Speech, Said | None]] = []
    marked = set().union(*(range(s.first, s.last) for s in speeches))
    free = [one for one in said if one.cue not in marked and ("speech" in one.row.takes or one.content is not None)]
    for speech in speeches:
        one = _nearest(reading, free, speech)
        owned.append((speech, one))
    for n, (speech, one) in enumerate(owned):
        if one is None:
            owned[n] = speech, _inherited(reading, owned, n)
    return owned


def _nearest(reading: Reading, said: Sequence[Said], speech: Speech) -> Said | None:
    """The reporting word in the speech's first or last sentence, the nearest by words between."""
    ends = {reading.sentence_of[speech.first], reading.sentence_of[speech.last - 1]}
    if speech.last < len(reading.tokens):
        ends.add(
            reading.sentence_of[min(speech.last + 1, len(reading.tokens) - 1)] if _short_after(reading, speech) else -1
        )
    before = reading.sentence_of[speech.first]
    if 1 < speech.first and reading.tokens[speech.first - 2].text == ":":
        ends.add(before - 1)
    best: tuple[tuple[int, int], Said] | None = None
    for one in said:
        if reading.sentence_of[one.cue] not in ends:
            continue
        if one.content is not None and not _meets(one.content, speech) and "speech" not in one.row.takes:
            continue
        gap = speech.first - one.cue if one.cue < speech.first else one.cue - speech.last + 1
        holds = one.content is not None and _meets(one.content, speech)
        key = (0 if holds else 1, gap)
        if best is None or key < best[0]:
            best = key, one
    return best[1] if best else None


def _short_after(reading: Reading, speech: Speech) -> bool:
    """Whether a few words follow, as in "Is it true?" Karim asked: the splitter cuts at the question mark."""
    after = min(speech.last + 1, len(reading.tokens) - 1)
    sentence = reading.sentences[reading.sentence_of[after]]
    return sentence.first == after and sentence.last - sentence.first <= 8


def _meets(content: tuple[int, int], speech: Speech) -> bool:
    return content[0] < speech.last and speech.first < content[1]


def _inherited(reading: Reading, owned: Sequence[tuple[Speech, Said | None]], n: int) -> Said | None:
    """The last speaker's, or the next one's: in the paragraph, or over paragraphs that a mark opens anew."""
    speech = owned[n][0]
    whole = _whole(reading, speech)
    if n and owned[n - 1][1] is not None:
        past = owned[n - 1][0]
        follows = past.paragraph == speech.paragraph or past.paragraph == speech.paragraph - 1 and whole
        if speech.goes_on or follows and (whole or past.last + SPEECH < speech.first):
            return _only_speaker(owned[n - 1][1])
    if n + 1 < len(owned) and whole:
        coming = owned[n + 1][0]
        if coming.paragraph == speech.paragraph or coming.goes_on:
            return _only_speaker(owned[n + 1][1])
    return None


def _whole(reading: Reading, speech: Speech) -> bool:
    """Whether the speech is sentences, not a few words inside one."""
    sentence = reading.sentences[reading.sentence_of[speech.first]]
    return speech.first <= sentence.first + 1 and reading.tokens[speech.last - 1].text[-1] in ".?!,"


def _only_speaker(one: Said | None) -> Said | None:
    return None if one is None or one.speaker is None else replace(one, content=None)


def _within(one: Said, owned: Sequence[tuple[Speech, Said | None]]) -> bool:
    """Whether the reported words are those of a speech that has the same owner: said once is enough."""
    assert one.content is not None
    low, high = one.content
    return any(
        owner is not None and owner.cue == one.cue and speech.first - 1 <= low and high <= speech.last + 1
        for speech, owner in owned
    )


def _clear(phrase: Phrase, cue: int) -> Phrase:
    """The phrase without the reporting word, where the parser put it inside."""
    if phrase.first <= cue < phrase.last and cue != phrase.head:
        if cue < phrase.head:
            return Phrase(cue + 1, phrase.last, phrase.head)
        return Phrase(phrase.first, cue, phrase.head)
    return phrase


def _part(speech: Speech, one: Said) -> bool:
    """Whether the marks stand inside reported words that go on around them."""
    if one.content is None:
        return False
    low, high = one.content
    return low <= speech.first and speech.last <= high and (low + 1 < speech.first or speech.last + 1 < high)


def _own_voice(reading: Reading, one: Said, speeches: Sequence[Speech]) -> bool:
    """Whether it is an "I think" inside a speech, whose words are the speaker's already."""
    if one.speaker is None or reading.tokens[one.speaker].lemma not in ("i", "we", "you"):
        return False
    return any(speech.first <= one.cue < speech.last for speech in speeches)


def _quote(syntax: Syntax, one: Said, content: tuple[int, int], *, direct: bool) -> Quote | None:
    first, last = content
    tokens = syntax.tokens
    while first < last and (tokens[first].upos == "CCONJ" or tokens[first].text[0] in ",.;:-–—)"):
        first += 1
    while first < last and tokens[last - 1].text[0] in ",.;:-–—(":
        last -= 1
    if last <= first:
        return None
    speaker = None if one.speaker is None else _clear(syntax.phrase(one.speaker), one.cue)
    reading = syntax.reading
    return Quote(reading.span(first, last), speaker, reading.span(*one.words), one.cue, direct)
