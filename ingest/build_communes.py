"""Compose ``communes.json`` from thanglequoc/vietnamese-provinces-database (MIT).

Usage: ``python -m ingest.build_communes FOLDER``, where FOLDER holds the source's ``sapnhap_donvi_tinhthanh.json``.
Communes are filed under the province of before 1 July 2025 in which they lie: the official unit codes number the
communes of each of those 63 provinces in one block, and a merged commune kept the code of one of its parts.
"""

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

from ingest.normalize import canonical_tone, fold, nfc
from ingest.places import all_places, members

# Where the block of a former province begins, for the provinces that were merged.
FIRST_CODE = {
    "ha_giang": 691, "tuyen_quang": 2212, "bac_kan": 1840, "thai_nguyen": 5440, "lao_cai": 2635, "yen_bai": 4252,
    "bac_giang": 7201, "bac_ninh": 9163, "hoa_binh": 4789, "phu_tho": 7888, "vinh_phuc": 8707, "hai_duong": 10504,
    "hai_phong": 11296, "hung_yen": 11950, "thai_binh": 12436, "ha_nam": 13282, "nam_dinh": 13627, "ninh_binh": 14314,
    "quang_binh": 18856, "quang_tri": 19330, "da_nang": 20194, "quang_nam": 20335, "quang_ngai": 21025,
    "kon_tum": 23281, "binh_dinh": 21550, "gia_lai": 23557, "phu_yen": 22009, "dak_lak": 24118, "khanh_hoa": 22327,
    "ninh_thuan": 22738, "binh_thuan": 22915, "dak_nong": 24611, "lam_dong": 24769, "tay_ninh": 25456,
    "long_an": 27685, "binh_phuoc": 25180, "dong_nai": 25993, "binh_duong": 25741, "ba_ria_vung_tau": 26506,
    "tp_ho_chi_minh": 26734, "ben_tre": 28756, "tra_vinh": 29236, "vinh_long": 29542, "tien_giang": 28249,
    "dong_thap": 29869, "an_giang": 30280, "kien_giang": 30730, "can_tho": 31117, "hau_giang": 31318,
    "soc_trang": 31498, "bac_lieu": 31813, "ca_mau": 31999,
}  # fmt: skip
KINDS = {"xã": "xã", "phường": "phường", "thị trấn": "thị trấn", "đặc khu": "đặc khu"}
UNIT = re.compile(r"(xã|phường|thị trấn|đặc khu)\s+([^,()]{1,40})", re.IGNORECASE)


def origin(present: str, unit_code: int) -> str:
    """The former province of a unit of the present province, by the block its code lies in."""
    parts = sorted((FIRST_CODE.get(code, 0), code) for code in members(present))
    return next((code for first, code in reversed(parts) if unit_code >= first), parts[0][1])


def compose(source: Path) -> dict[str, dict[str, dict[str, list[str]]]]:
    """Return former and present commune names: ``{"present"|"former": {province: {kind: [names]}}}``."""
    units = json.loads((source / "sapnhap_donvi_tinhthanh.json").read_text(encoding="utf-8"))
    by_name = {fold(re.sub(r"^Thành phố ", "", place.name)): place.code for place in all_places()}
    top = {
        unit["ma"]: by_name[re.sub(r"^(thanh pho|tinh|thu do) ", "", fold(unit["ten"]))]
        for unit in units
        if unit["magoc"] == "0"
    }
    found: dict[str, dict[tuple[str, str], set[str]]] = {"present": defaultdict(set), "former": defaultdict(set)}
    for unit in units:
        if unit["magoc"] == "0":
            continue
        province = origin(top[unit["magoc"]], int(unit["ma"]))
        for age, text in (("present", unit["ten"]), ("former", unit["truocsapnhap"])):
            for match in UNIT.finditer(nfc(text)):
                name = canonical_tone(match[2]).strip()
                if not name[-1].isdigit() and not name[0].isdigit() and name[0].isupper():
                    found[age][province, KINDS[match[1].lower()]].add(name)
    found["former"] = {key: names - found["present"].get(key, set()) for key, names in found["former"].items()}
    result: dict[str, dict[str, dict[str, list[str]]]] = {"present": {}, "former": {}}
    for age, groups in found.items():
        for (province, kind), names in sorted(groups.items()):
            if names:
                result[age].setdefault(province, {})[kind] = sorted(names)
    return result


if __name__ == "__main__":
    target = Path(__file__).with_name("communes.json")
    target.write_text(json.dumps(compose(Path(sys.argv[1])), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
