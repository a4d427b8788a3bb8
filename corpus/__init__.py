"""Our own annotated corpus: sentences in wire style, and stand-off labels over free training sets."""

from .labels import Label, LabelError, Labelled
from .load import held_out, own, sentences, standoff, words_of

__all__ = ["Label", "LabelError", "Labelled", "held_out", "own", "sentences", "standoff", "words_of"]
