"""New York for tests: rows like those of its open-data file, made by hand, and three districts drawn as boxes."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from pathlib import Path

from linli.cases.rules.mapping import SHIPPED, ReadMapping, read_mapping
from linli.cases.rules.replay_report import ReplayReport
from linli.cases.steps.replay import replay
from linli.kernel.actor import importer

BY = importer("tests")
NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
FROM = date(2010, 1, 1)
BOXES = {101: (-74.02, 40.70, -73.99, 40.72), 102: (-74.02, 40.72, -73.99, 40.74), 413: (-73.76, 40.64, -73.70, 40.74)}
HEADER = [
    "Unique Key", "Created Date", "Closed Date", "Agency", "Complaint Type", "Descriptor", "Location Type",
    "Incident Zip", "Incident Address", "Intersection Street 1", "Intersection Street 2", "City", "Borough", "Status",
    "Resolution Description", "Resolution Action Updated Date", "Community Board", "Open Data Channel Type",
    "Bridge Highway Name", "Bridge Highway Segment", "Taxi Pick Up Location", "Latitude", "Longitude",
]  # fmt: skip
POTHOLE = {
    "Unique Key": "1001",
    "Created Date": "06/26/2018 10:58:54 AM",
    "Closed Date": "06/27/2018 09:00:00 AM",
    "Agency": "DOT",
    "Complaint Type": "Street Condition",
    "Descriptor": "Pothole",
    "Incident Zip": "10004.0",
    "Incident Address": "1 BROADWAY",
    "City": "NEW YORK",
    "Borough": "MANHATTAN",
    "Status": "Closed",
    "Resolution Description": "The Department of Transportation repaired the pothole.",
    "Resolution Action Updated Date": "06/27/2018 09:00:00 AM",
    "Community Board": "01 MANHATTAN",
    "Open Data Channel Type": "PHONE",
    "Latitude": "40.71",
    "Longitude": "-74.0",
}


def pothole(**changes: str) -> dict[str, str]:
    """A pothole in district 101, closed the next morning; `changes` by column with _ for blanks."""
    return POTHOLE | {name.replace("_", " "): value for name, value in changes.items()}


def csv_of(*rows: dict[str, str], header: list[str] | None = None) -> bytes:
    """The rows as a CSV file in UTF-8."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header or HEADER, extrasaction="ignore", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def mapping() -> ReadMapping:
    """The mapping that ships."""
    return read_mapping(SHIPPED / "nyc311.yaml")


def boxes() -> bytes:
    """Three districts as GeoJSON."""
    features = []
    for code, (west, south, east, north) in BOXES.items():
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        features.append({"type": "Feature", "properties": {"boro_cd": code}, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


class Desk:
    """Replays rows or bytes as a file of their own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "records.csv"

    def take(self, *rows: dict[str, str], data: bytes | None = None, **options) -> ReplayReport:
        """Replay rows (or `data`)."""
        self.file.write_bytes(csv_of(*rows) if data is None else data)
        options.setdefault("mapping", mapping())
        return replay(file=self.file, by=BY, at=NOW, **options)
