"""Writes packs/demo/divisions.yaml: an invented district whose grids join without gap or overlap."""

from __future__ import annotations

import math
import random
import sys
from pathlib import Path

COLUMNS, ROWS = 12, 8
WEST, SOUTH, STEP_LON, STEP_LAT = 116.420, 39.960, 0.0046, 0.0036
STREETS = (("晨光", "Chenguang"), ("柳荫", "Liuyin"), ("河畔", "Hepan"))
COMMUNITIES = (
    ("朝霞里", "Zhaoxiali"), ("钟楼", "Zhonglou"), ("槐树湾", "Huaishuwan"), ("书院", "Shuyuan"),
    ("新桥", "Xinqiao"), ("望春园", "Wangchunyuan"), ("石榴巷", "Shiliuxiang"), ("东井", "Dongjing"),
    ("柳荫北", "Liuyin North"), ("柳荫南", "Liuyin South"), ("纺织里", "Fangzhili"), ("灯市", "Dengshi"),
    ("杏林", "Xinglin"), ("百花", "Baihua"), ("铁道", "Tiedao"), ("安乐", "Anle"),
    ("河畔一", "Hepan First"), ("河畔二", "Hepan Second"), ("渡口", "Dukou"), ("水塔", "Shuita"),
    ("芦苇荡", "Luweidang"), ("船厂", "Chuanchang"), ("青年", "Qingnian"), ("西闸", "Xizha"),
)  # fmt: skip
SOURCE = "Invented for the demonstration; no such district exists."


def corners(seed: int = 7) -> dict[tuple[float, float], tuple[float, float]]:
    """Jittered lattice points, and points half-way along each edge so that borders are not straight."""
    dice = random.Random(seed)
    points: dict[tuple[float, float], tuple[float, float]] = {}
    for twice_column in range(2 * COLUMNS + 1):
        for twice_row in range(2 * ROWS + 1):
            if twice_column % 2 and twice_row % 2:
                continue
            column, row = twice_column / 2, twice_row / 2
            size = 0.17 if not (twice_column % 2 or twice_row % 2) else 0.08
            bend = 0.35 * math.sin(column / 2.1) * (row / ROWS - 0.3)
            lon = WEST + (column + dice.uniform(-size, size)) * STEP_LON
            lat = SOUTH + (row + bend + dice.uniform(-size, size)) * STEP_LAT
            points[column, row] = (round(lon, 6), round(lat, 6))
    return points


def ring(points: dict[tuple[float, float], tuple[float, float]], column: int, row: int) -> str:
    """The closed ring of one grid, counter-clockwise, with the points half-way."""
    c, r = float(column), float(row)
    path = [
        (c, r),
        (c + 0.5, r),
        (c + 1, r),
        (c + 1, r + 0.5),
        (c + 1, r + 1),
        (c + 0.5, r + 1),
        (c, r + 1),
        (c, r + 0.5),
    ]
    return ", ".join(f"[{lon}, {lat}]" for lon, lat in (points[at] for at in [*path, path[0]]))


def lines() -> list[str]:
    """The file, line by line."""
    dice, points = random.Random(11), corners()
    out = [
        f"# {SOURCE} Made by scripts/demo_divisions.py.",
        "divisions_from: 2020-01-01",
        "divisions:",
        f'  - {{code: "999001", name: {{zh: 邻里示范区, en: Linli Demo District}}, level: district, source: "{SOURCE}"}}',
    ]
    for street, (zh, en) in enumerate(STREETS, start=1):
        code = f"999001{street:03d}"
        out.append(f'  - {{code: "{code}", name: {{zh: {zh}街道, en: {en} Street}}, parent: "999001", level: street}}')
    for index, (zh, en) in enumerate(COMMUNITIES):
        street, nth = divmod(index, 8)
        above, code = f"999001{street + 1:03d}", f"999001{street + 1:03d}{nth + 1:03d}"
        out.append(
            f'  - {{code: "{code}", name: {{zh: {zh}社区, en: {en} Community}}, parent: "{above}", level: community}}'
        )
        block_column, block_row = 4 * street + 2 * (nth % 2), 2 * (nth // 2)
        for grid in range(4):
            column, row = block_column + grid % 2, block_row + grid // 2
            out.append(
                f'  - {{code: "{code}{grid + 1:02d}", name: {{zh: {zh}第{grid + 1}网格, en: {en} Grid {grid + 1}}},'
                f' parent: "{code}", level: grid, households: {dice.randint(120, 200)},'
                f" geometry: {{type: Polygon, coordinates: [[{ring(points, column, row)}]]}}}}"
            )
    return out


if __name__ == "__main__":
    target = Path(__file__).resolve().parent.parent / "src/linli/packs/demo/divisions.yaml"
    target.write_text("\n".join(lines()) + "\n", encoding="utf-8")
    sys.stdout.write(f"{target.name}: {len(lines())} lines\n")
