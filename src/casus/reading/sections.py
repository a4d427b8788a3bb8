"""A reading too long for one story, cut into readings of its parts: what refers back looks at one part only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from casus.types import Name, Phrase, Quote, Reading, Sentence, Token

MOST = 120  # sentences; the longest wire stories have about 100


def sections(reading: Reading, most: int = MOST) -> Iterator[Reading]:
    """`reading` itself where it has at most `most` sentences, else its parts in order.

    Offsets still count in the whole text; tokens, sentences and heads count in the part.
    """
    if len(reading.sentences) <= most:
        yield reading
        return
    names, quotes = list(reading.names), sorted(reading.quotes, key=lambda quote: quote.content.start)
    n = q = 0
    for begin in range(0, len(reading.sentences), most):
        part = reading.sentences[begin : begin + most]
        first, last = part[0].first, part[-1].last
        end = part[-1].at.end
        n_end, q_end = n, q
        while n_end < len(names) and names[n_end].first < last:
            n_end += 1
        while q_end < len(quotes) and quotes[q_end].content.start < end:
            q_end += 1
        yield _part(reading, part, names[n:n_end], quotes[q:q_end], first, last)
        n, q = n_end, q_end


def _part(
    reading: Reading, part: tuple[Sentence, ...], names: list[Name], quotes: list[Quote], first: int, last: int
) -> Reading:
    return replace(
        reading,
        tokens=tuple(_moved(token, first) for token in reading.tokens[first:last]),
        sentences=tuple(replace(s, first=s.first - first, last=s.last - first) for s in part),
        names=tuple(replace(name, first=name.first - first, last=name.last - first) for name in names),
        quotes=tuple(_quote(quote, first, last) for quote in quotes),
        children=tuple(tuple(child - first for child in children) for children in reading.children[first:last]),
        sentence_of=tuple(number - reading.sentence_of[first] for number in reading.sentence_of[first:last]),
        hunches={i - first: hunch.moved(-first) for i, hunch in reading.hunches.items() if first <= i < last},
    )


def _moved(token: Token, first: int) -> Token:
    return replace(token, head=token.head - first) if 0 <= token.head else token


def _quote(quote: Quote, first: int, last: int) -> Quote:
    """A quote whose speaker stands in another part has none."""
    by, cue = quote.speaker, quote.cue_token
    speaker = None
    if by is not None and first <= by.first and by.last <= last:
        speaker = Phrase(by.first - first, by.last - first, by.head - first)
    return replace(quote, speaker=speaker, cue_token=cue - first if cue is not None and first <= cue < last else None)
