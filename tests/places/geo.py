"""Small divisions for the tests: a district of two streets, each of two by two grids of 0.01 degrees."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from linli.kernel.actor import importer
from linli.places.actions import import_divisions

BY = importer("test")
AT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
NEW_YEAR = date(2026, 1, 1)
SPRING = date(2026, 3, 1)
WEST, SOUTH, SIDE = 116.40, 39.90, 0.01
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


def real(path):
    """A file of the shared data, or a skip that says which is absent."""
    found = DATA / path
    if not found.is_file():
        pytest.skip(f"real data not here: ../shared/data/{path}")
    return found


def box(west, south, east, north):
    return {
        "type": "Polygon",
        "coordinates": [[[west, south], [east, south], [east, north], [west, north], [west, south]]],
    }


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features, **members):
    return json.dumps({"type": "FeatureCollection", "features": list(features), **members}, ensure_ascii=False).encode()


def cell(column, row, wide=1, high=1):
    west, south = round(WEST + column * SIDE, 6), round(SOUTH + row * SIDE, 6)
    return box(west, south, round(west + wide * SIDE, 6), round(south + high * SIDE, 6))


def district():
    return collection(feature(cell(0, 0, 4, 2), code="D1", name="春江区", pinyin="Chunjiang Qu"))


def streets():
    return collection(
        feature(cell(0, 0, 2, 2), code="S1", name="望湖街道", name_en="Wanghu Street"),
        feature(cell(2, 0, 2, 2), code="S2", name="柳岸街道"),
    )


def grids():
    return collection(
        *(
            feature(cell(column, row), code=f"G{column}{row}", name=f"网格{column}{row}", parent=f"S{column // 2 + 1}")
            for column in range(4)
            for row in range(2)
        )
    )


def bring(features, depth, **kept):
    from linli.places.drafts import Fields

    fields = Fields(parent=kept.pop("parent", ""))
    return import_divisions(
        **({"features": features, "by": BY, "at": AT, "valid_from": NEW_YEAR, "depth": depth, "fields": fields} | kept)
    )
