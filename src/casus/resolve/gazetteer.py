"""Where places are: a compact index of the world's towns, districts and provinces, read in place.

The index, `gazetteer.bin`, is made by `make gazetteer` (gazetteer/build.py) from GeoNames
(https://www.geonames.org), licensed CC BY 4.0; `gazetteer.NOTICE` says what was changed. It is mapped
into memory, so that opening it costs a few milliseconds and only the pages in use take room.
"""

from __future__ import annotations

import hashlib
import json
import math
import mmap
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

INDEX = Path(__file__).parent / "gazetteer.bin"
MAGIC = b"CASUSGZ1"
KINDS = ("town", "seat", "capital", "district", "province")

# One value of a name: 19 bits row, 2 bits likeness, 11 bits more of the hash. With the 32 bits of the
# sorted keys that makes 43: a name that is not in the index is taken for one once in ten million look-ups.
ROW_BITS, LIKE_BITS, CHECK_BITS = 19, 2, 11
OWN, LIKE, OTHER = 0, 1, 2  # the place's own name, a spelling of it, quite another name

# Letters that do not decompose, and marks that transliterations put in or leave out.
_LETTERS = str.maketrans(
    {
        **dict.fromkeys("'’‘`´ʻʼʽʾʿ′\u0301", ""),
        **dict.fromkeys("-‐‑‒–—_/.,()\"“”", " "),
        "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ə": "a",
        "ħ": "h", "ŧ": "t",
    }
)  # fmt: skip
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


def fold(name: str) -> str:
    """A name as the index looks it up: lower case, no marks, words parted by one space."""
    low = name.lower()
    if not low.isascii():
        low = "".join(c for c in unicodedata.normalize("NFKD", low.translate(_LETTERS)) if not unicodedata.combining(c))
    words = low.translate(_LETTERS).split()
    if len(words) > 1 and words[0] in _SHORT:
        words[0] = _SHORT[words[0]]
    return " ".join(words)


def name_hash(folded: str) -> int:
    """The 43 bits by which a folded name is found."""
    raw = int.from_bytes(hashlib.blake2b(folded.encode(), digest_size=8).digest(), "little")
    return raw & ((1 << (32 + CHECK_BITS)) - 1)


@dataclass(frozen=True, slots=True)
class Spot:
    """One place of the index or the tables."""

    name: str
    country: str | None
    admin1: str | None
    lat: float
    lon: float
    kind: str  # town seat capital district province, of tables also: point city country region
    population: int
    radius_km: float
    geonameid: int | None
    likeness: int = OWN


def km_between(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Great-circle distance of two points in degrees, in km."""
    la, lo, lb, lp = map(math.radians, (lat_a, lon_a, lat_b, lon_b))
    h = math.sin((lb - la) / 2) ** 2 + math.cos(la) * math.cos(lb) * math.sin((lp - lo) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The index: `find` gives what a folded name may stand for, the most populous first."""

    keys: NDArray[Any]
    values: NDArray[Any]
    geonameid: NDArray[Any]
    lat: NDArray[Any]  # 1e-5 degrees
    lon: NDArray[Any]
    kind: NDArray[Any]
    size: NDArray[Any]  # 8 log2(population + 1)
    region: NDArray[Any]  # index into `regions`
    radius: NDArray[Any]  # km, of districts and provinces: the rows from `first_area` on
    first_area: int
    ends: NDArray[Any]  # where in `names` each row's name ends
    names: NDArray[Any]  # the bytes of all names, one after the other
    regions: tuple[tuple[str, str | None], ...]  # country, first-order division

    @classmethod
    def open(cls, path: Path = INDEX) -> Gazetteer:
        with path.open("rb") as file:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if data[:8] != MAGIC:
            raise ValueError(f"{path}: not a gazetteer index")
        start = 12 + int.from_bytes(data[8:12], "little")
        head = json.loads(bytes(data[12:start]))
        part = {
            name: np.frombuffer(data, dtype=dtype, count=count, offset=start + offset)
            for name, (dtype, offset, count) in head["parts"].items()
        }
        names = part.pop("names")
        lengths = part.pop("length")
        return cls(
            **part,
            names=names,
            ends=np.cumsum(lengths, dtype=np.uint32),
            first_area=len(lengths) - len(part["radius"]),
            regions=tuple((country, region) for country, region in head["regions"]),
        )

    def find(self, name: str, limit: int = 40) -> tuple[Spot, ...]:
        return self.find_all([fold(name)], limit)[0]

    def find_all(self, folded: Sequence[str], limit: int = 40) -> list[tuple[Spot, ...]]:
        """The places of each folded name, the most populous first; one search for all of them."""
        return [self.spots(hits, limit) for hits in self.look_up(folded)]

    def look_up(self, folded: Sequence[str]) -> list[tuple[int, ...]]:
        """The packed values of each folded name; cheap, so that most names may miss."""
        hashes = [name_hash(name) for name in folded]
        wanted = np.array([h & 0xFFFFFFFF for h in hashes], dtype=np.uint32)
        lows = np.searchsorted(self.keys, wanted, "left").tolist()
        highs = np.searchsorted(self.keys, wanted, "right").tolist()
        found: list[tuple[int, ...]] = []
        for h, low, high in zip(hashes, lows, highs, strict=True):
            check = h >> 32
            packed = self.values[low:high].tolist() if low < high else ()
            found.append(tuple(v for v in packed if v >> (ROW_BITS + LIKE_BITS) == check))
        return found

    def spots(self, packed: Iterable[int], limit: int = 40) -> tuple[Spot, ...]:
        rows = sorted(packed, key=lambda v: (-int(self.size[v & ((1 << ROW_BITS) - 1)]), v))
        return tuple(self.spot(v) for v in rows[:limit])

    def spot(self, packed: int) -> Spot:
        row = packed & ((1 << ROW_BITS) - 1)
        country, region = self.regions[int(self.region[row])]
        begin = int(self.ends[row - 1]) if row else 0
        kind = KINDS[int(self.kind[row])]
        radius = float(self.radius[row - self.first_area]) if row >= self.first_area else 10.0
        return Spot(
            name=self.names[begin : int(self.ends[row])].tobytes().decode(),
            country=country,
            admin1=region,
            lat=int(self.lat[row]) / 1e5,
            lon=int(self.lon[row]) / 1e5,
            kind=kind,
            population=round(2 ** (int(self.size[row]) / 8)) - 1,
            radius_km=radius,
            geonameid=int(self.geonameid[row]) or None,
            likeness=(packed >> ROW_BITS) & ((1 << LIKE_BITS) - 1),
        )
