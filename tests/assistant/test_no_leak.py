"""No figure ever crosses from one province, year or indicator to another: generated documents, generated questions.

Each round invents documents in the genre's forms (prose, lists, tables, an article over several provinces) in which
every value is unique, then asks for what is there and for what is not. Any figure of an answer must be the one that
the document states for the province, the year and the indicator asked.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from index.writer import build_in_memory
from ingest.pipeline import parse_file
from ingest.places import place

TRIES = 2000
QUESTIONS_PER_CORPUS = 40
PLACES = [
    "an_giang",
    "bac_lieu",
    "ben_tre",
    "binh_dinh",
    "ca_mau",
    "cao_bang",
    "dak_lak",
    "dong_thap",
    "gia_lai",
    "ha_giang",
    "hai_duong",
    "hung_yen",
    "kien_giang",
    "lang_son",
    "lao_cai",
    "nghe_an",
    "ninh_thuan",
    "phu_tho",
    "quang_nam",
    "quang_ngai",
    "quang_ninh",
    "quang_tri",
    "quang_binh",
    "soc_trang",
    "tay_ninh",
    "thai_binh",
    "thanh_hoa",
    "tien_giang",
    "tra_vinh",
    "tuyen_quang",
    "vinh_phuc",
    "yen_bai",
    "da_nang",
    "can_tho",
    "hai_phong",
]
INDICATORS = {
    "tỷ trọng kinh tế số trong GRDP": "kinh tế số chiếm bao nhiêu GRDP",
    "tỷ lệ dịch vụ công trực tuyến toàn trình": "tỷ lệ dịch vụ công trực tuyến toàn trình",
    "tỷ lệ dân số trưởng thành có chữ ký số cá nhân": "tỷ lệ dân số trưởng thành có chữ ký số cá nhân",
    "tỷ lệ hộ gia đình có đường truyền cáp quang": "tỷ lệ hộ gia đình có đường truyền cáp quang",
    "tỷ lệ hồ sơ sức khỏe điện tử của người dân": "tỷ lệ hồ sơ sức khỏe điện tử của người dân",
    "tỷ lệ doanh nghiệp sử dụng hóa đơn điện tử": "tỷ lệ doanh nghiệp sử dụng hóa đơn điện tử",
    "tỷ lệ trường học triển khai học bạ số": "tỷ lệ trường học triển khai học bạ số",
    "tỷ lệ diện tích rừng được giám sát bằng ảnh vệ tinh": "tỷ lệ diện tích rừng được giám sát bằng ảnh vệ tinh",
}
YEARS = (2025, 2027, 2030)
FORMS = ("mục tiêu {q} của {p} năm {y} là bao nhiêu?", "{p}: {q} đến năm {y}?", "Đến {y}, {q} ở {p}?")


@dataclass(frozen=True)
class World:
    """What the invented documents state: (place, indicator, year) to the percentage."""

    values: dict[tuple[str, str, int], int]
    places: list[str]


def invent(rng: random.Random) -> World:
    """Three provinces, some indicators and years each, no percentage used twice."""
    places = rng.sample(PLACES, 3)
    pool = rng.sample(range(11, 99), 80)
    values = {}
    for code in places:
        for indicator in rng.sample(sorted(INDICATORS), 4):
            for year in rng.sample(YEARS, 2):
                if pool:
                    values[code, indicator, year] = pool.pop()
    return World(values, places)


def documents(world: World, rng: random.Random) -> Iterator[tuple[str, str]]:
    """(name, text) of the documents that state a world."""
    form = rng.choice(["prose", "list", "table", "article"])
    if form == "article":
        parts = []
        for code in world.places:
            name = place(code).name
            stated = sorted(
                (year, indicator, value) for (p, indicator, year), value in world.values.items() if p == code
            )
            clauses = [f"đến năm {year}, {indicator} đạt {value}%" for year, indicator, value in stated]
            parts.append(f"Tỉnh {name} ban hành kế hoạch chuyển đổi số, đặt mục tiêu {'; '.join(clauses)}.")
        yield "bai-viet.txt", "Các địa phương đẩy mạnh chuyển đổi số\n" + "\n".join(parts)
        return
    for code in world.places:
        name = place(code).name
        lines = [f"# Kế hoạch chuyển đổi số tỉnh {name}", ""]
        years = sorted({year for p, _, year in world.values if p == code})
        if form == "table":
            lines += [
                f"| Chỉ tiêu | {' | '.join(f'Năm {year}' for year in years)} |",
                "| --- " * (len(years) + 1) + "|",
            ]
            for indicator in sorted({i for p, i, _ in world.values if p == code}):
                cells = [world.values.get((code, indicator, year)) for year in years]
                lines.append(f"| {indicator} | {' | '.join('' if c is None else f'{c}%' for c in cells)} |")
        else:
            for year in years:
                stated = [(i, v) for (p, i, y), v in sorted(world.values.items()) if (p, y) == (code, year)]
                if form == "list":
                    lines += [
                        "",
                        f"## Mục tiêu đến năm {year}",
                        "",
                        *(f"- {i[0].upper()}{i[1:]} đạt {v}%." for i, v in stated),
                    ]
                else:
                    lines += ["", f"Đến năm {year}, {'; '.join(f'{i} đạt {v}%' for i, v in stated)}."]
        yield f"{code}.md", "\n".join(lines)


@pytest.mark.slow
def test_no_figure_crosses_places_years_or_indicators(tmp_path: Path) -> None:
    """An official would paste another province's, another year's or another indicator's figure into a report."""
    rng = random.Random(20261122)
    tried = found = expected = 0
    leaks: list[str] = []
    while tried < TRIES:
        world = invent(rng)
        folder = tmp_path / str(tried)
        folder.mkdir()
        parsed = []
        for name, text in documents(world, rng):
            (folder / name).write_text(text, encoding="utf-8")
            parsed.append(parse_file(folder / name, name))
        assistant = Assistant(build_in_memory(parsed, None))
        for _ in range(QUESTIONS_PER_CORPUS):
            tried += 1
            code = rng.choice([*world.places, *world.places, rng.choice(PLACES)])
            indicator, year = rng.choice(sorted(INDICATORS)), rng.choice(YEARS)
            question = rng.choice(FORMS).format(q=INDICATORS[indicator], p=place(code).name, y=year)
            draft = assistant.ask(question).draft
            truth = world.values.get((code, indicator, year))
            said = {int(figure) for figure in re.findall(r"(\d+)%", draft.text)}
            expected += truth is not None
            if draft.status == "answered":
                found += truth is not None
                if truth is None or said - {truth}:
                    leaks.append(f"{question} -> {draft.text!r}, truth {truth}")
            else:
                offered = {v for (p, i, _), v in world.values.items() if (p, i) == (code, indicator)}
                if said - offered:
                    leaks.append(f"{question} -> {draft.text!r} offers {said - offered}")
    assert not leaks, f"{len(leaks)} leaks in {tried} tries:\n" + "\n".join(leaks[:20])
    assert found >= 0.97 * expected, f"only {found} of {expected} stated figures were found"
