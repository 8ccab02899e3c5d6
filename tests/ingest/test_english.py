"""English prose read as rows: what a reader of a press article on a province's plan would take down."""

from pathlib import Path

import pytest

from ingest.clauses import make_page
from ingest.english import Statement, Surroundings, read_sentence
from ingest.english_text import english_lines
from ingest.figures import find_figures
from ingest.normalize import fold
from ingest.pipeline import parse_file
from ingest.sentences import sentence_spans
from tests.ingest.plan_text import rows


def read(text: str, kind: str | None = None, year: int | None = None, published: int | None = None) -> list[Statement]:
    """The statements of one sentence that stands by itself."""
    return read_sentence(make_page(text), 0, len(text), Surroundings(kind, year, published, None, False))


def told(text: str, **around: int | str | None) -> list[tuple[float, int | None, str]]:
    """Value, year and kind of each statement."""
    return [(s.figure.low, s.year, s.kind) for s in read(text, **around)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "english"),
    [
        ("The province aims for 60 percent of households.", True),
        ("Tỉnh phấn đấu 60% hộ gia đình có cáp quang.", False),
        ("Phan dau den nam 2030 kinh te so chiem 30% GRDP.", False),
        ("Chỉ số PCI (Provincial Competitiveness Index of Vietnam) của tỉnh xếp thứ 12.", False),
        ("Digital services of the province of Đắk Lắk will be used by all.", True),
    ],
)
def test_a_line_is_english_by_its_function_words(line: str, english: bool) -> None:
    """Vietnamese without diacritics holds "to" and "in"; read as English, its rows would be lost."""
    assert bool(english_lines(line, line.lower(), fold(line))) is english


def test_a_short_line_of_an_english_document_is_english() -> None:
    """List items hold no function words; the document around them decides."""
    text = "The plan of the province is for all of its agencies and is to be carried out by 2025.\n- IPv6 adoption: 90%"
    assert english_lines(text, text.lower(), fold(text))[-1] == (text.index("- IPv6"), len(text))


def test_a_year_is_never_a_value() -> None:
    """ "the end of 2026" was once a row with the value 2026."""
    assert find_figures("The centre is due by the end of 2026.") == []
    assert told("Quang Ngai is to open its data centre in the third quarter of 2026.") == []


def test_money_with_the_currency_in_front() -> None:
    """Press articles write "VND12.5 billion"; rows hold the units that plans in Vietnamese use."""
    found = find_figures("It earned VND12.5 billion, US$3 million and 40 billion dong.")
    assert [(f.low, f.unit) for f in found] == [(12.5, "tỷ đồng"), (3, "triệu USD"), (40, "tỷ đồng")]


def test_each_figure_has_its_own_year() -> None:
    """The year stands behind its figure in English, not in front of it."""
    text = "Ha Nam wants its digital economy to reach 18 percent of GRDP by 2026 and over 26 percent by 2031."
    assert told(text) == [(18, 2026, "target"), (26, 2031, "target")]
    assert [s.figure.comparator for s in read(text)] == ["=", ">"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The rate of online payments rose from 31 percent in 2020 to 44 percent in 2022.",
            [(31, 2020, "baseline"), (44, 2022, "result")],
        ),
        (
            "The city plans to lift the rate of paperless meetings from 31 percent in 2023 to 80 percent in 2027.",
            [(31, 2023, "baseline"), (80, 2027, "target")],
        ),
        (
            "About 52 percent of households now have smart meters, up from 17 percent in 2020.",
            [(52, None, "result"), (17, 2020, "baseline")],
        ),
    ],
)
def test_from_is_where_a_rise_began(text: str, expected: list[tuple[float, int | None, str]]) -> None:
    """ "from 31 percent" is no "at least 31 percent", and its year is not that of the goal."""
    assert told(text) == expected
    assert all(s.figure.comparator != ">=" for s in read(text))


def test_a_target_named_beside_a_result() -> None:
    """The result must not be listed among the goals, nor the goal among the results."""
    text = "Online payments hit 47 percent in 2024, short of the annual target of 60 percent."
    assert told(text) == [(47, 2024, "result"), (60, 2024, "target")]
    text = "Ha Nam had 71 percent of dossiers filed online in 2024, well above the 60 percent target."
    assert [kind for *_, kind in told(text)] == ["result", "target"]
    text = "An Giang missed its 2024 target of 60 percent for online payments, reaching just 47 percent."
    assert told(text) == [(60, 2024, "target"), (47, None, "result")]


@pytest.mark.parametrize(
    "text",
    [
        "Son La scrapped its earlier goal of 40 percent of communes with 5G coverage by 2025.",
        "The province has no target of 90 percent for online payments.",
        "The province needs 700 more digital workers by 2025.",
        "If the loan is granted, 95 percent of communes will have 5G and 80 percent of schools fibre by 2026.",
        "It is estimated that 72 percent of adults will own a smartphone by 2026.",
        "According to a survey, 44 percent of enterprises use digital platforms.",
        "About 44 percent of enterprises plan to use digital platforms.",
        "The province fulfilled 71 percent of its online payment target.",
        "Ha Nam spent VND48 billion on data centres in 2024 and has earmarked VND60 billion for 2025.",
        "The 10-year plan covers 4 pillars, 45 tasks and 120 delegates from 25 provinces.",
    ],
)
def test_what_is_no_goal_gives_no_row(text: str) -> None:
    """A goal given up, a need and a budget are not what a province has promised to reach."""
    assert read(text) == []


def test_places_of_one_sentence() -> None:
    """A neighbour's figure under the wrong name is worse than none."""
    text = "Nam Dinh aims at a digital economy share of 22 percent of GRDP by 2027, Thai Binh at 19 percent."
    assert [(s.figure.low, s.place.code if s.place else None) for s in read(text)] == [
        (22, "nam_dinh"),
        (19, "thai_binh"),
    ]
    text = "Compared with Da Nang, 41 percent of enterprises in Kon Tum use electronic invoices."
    assert [s.place.code for s in read(text) if s.place] == ["kon_tum"]


def test_the_nations_mean_is_not_the_provinces() -> None:
    """ "the national average was 45 percent" was once a result of the province before it."""
    text = "Ha Nam's online payment rate stood at 38 percent in 2024, while the national average was 45 percent."
    assert told(text) == [(38, 2024, "result")]


def test_a_year_told_for_one_goal_is_not_the_others() -> None:
    """A goal for "this year" was given the year of the next goal in its sentence."""
    text = "Ha Nam aims at a digital economy share of 21 percent of GRDP this year, and hopes for 34 percent by 2031."
    assert told(text) == [(21, None, "target"), (34, 2031, "target")]
    assert told("The plan for 2027 calls for 65 percent of adults to have bank accounts.") == [(65, 2027, "target")]


def test_a_new_predicate_is_not_the_one_before() -> None:
    """ "80 percent to have health records" once had the label of the signatures before it."""
    text = "By 2026, Ha Nam expects 45 percent of adults to have digital signatures, 85 percent to have health records."
    assert [s.label for s in read(text)] == ["Adults to have digital signatures", "Adults to have health records"]


def test_levels_of_administration() -> None:
    """Provincial and communal figures side by side are not one figure."""
    text = "By 2026, 90% of work files at the provincial level and 65% at the commune level will be processed online."
    assert [(s.figure.low, s.level) for s in read(text)] == [(90, "province"), (65, "commune")]


def test_ranks_are_ranks() -> None:
    """ "18th" is a place in an order, where lower is better, and no count."""
    (said,) = read("Lai Chau ranked 41st among 63 provinces and cities in the 2023 Digital Transformation Index (DTI).")
    assert (said.figure.low, said.figure.unit, said.indicator, said.kind) == (41, "hạng", "xep_hang_cds", "result")
    assert read("The 41st session of the council was held on the 2nd of May.") == []


def test_headings_hold_for_their_lists() -> None:
    """Items of a list under "Targets to 2030" name neither year nor goal."""
    assert told("- At least 35% of farms traceable online.", kind="target", year=2030) == [(35, 2030, "target")]
    assert told("- The digital economy accounts for 12% of GRDP.", kind="target", year=2030) == [(12, 2030, "target")]


def test_the_number_of_a_resolution_ends_no_sentence() -> None:
    """A quote once ended at "according to Resolution No."."""
    text = "It is set by Resolution No. 07-NQ/TU of the Party Committee. Art. 3 of Decision No. 12/QD-UBND applies."
    assert [text[a:b] for a, b in sentence_spans(text)] == [
        "It is set by Resolution No. 07-NQ/TU of the Party Committee.",
        "Art. 3 of Decision No. 12/QD-UBND applies.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("By the end of June 2024, 64 percent of schools had digital records.", [(64, 2024, "result")]),
        ("By the end of 2026, 64 percent of schools had to keep digital records.", [(64, 2026, "target")]),
        (
            "By 2027, 85 percent of homes that were without fibre will be connected to the internet.",
            [(85, 2027, "target")],
        ),
        (
            "The city uses one platform and 90 percent of schools will have digital records by 2027.",
            [(90, 2027, "target")],
        ),
        (
            "Currently, 60 percent of households use fibre, and 90 percent by 2027.",
            [(60, None, "result"), (90, 2027, "target")],
        ),
        ("The rate of online payments reached 55 percent in 2027.", []),
        ("The plan, approved in 2020, calls for 80 percent of homes to have broadband.", [(80, None, "target")]),
    ],
)
def test_a_result_is_not_of_a_year_to_come(text: str, expected: list[tuple[float, int | None, str]]) -> None:
    """The present tense before a figure once made a result of 2026 out of a goal in an article of 2024."""
    assert told(text, published=2025) == expected


def test_past_tense_tells_a_result_where_the_publication_is_unknown() -> None:
    """ "By June 2024, 65 percent of schools had …" was a target of 2024."""
    assert told("By June 2024, 64 percent of schools had digital records.") == [(64, 2024, "result")]


def test_the_province_speaks_again_after_its_district() -> None:
    """The province's own share was once given to the district before it."""
    said = read("Ba Tri district reached 85 percent of households with fibre; the province reached 70 percent.")
    assert [(s.figure.low, s.place.code, s.place.explicit) for s in said if s.place] == [
        (85, "ben_tre", False),
        (70, "ben_tre", True),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Lai Chau will be among the 20 best-performing localities in the DTI by 2029.", (20, 2029)),
        ("Lai Chau aims to be one of the ten leading provinces in digital transformation by 2029.", (10, 2029)),
        ("By 2029, Lai Chau is to be among the country's 15 top-ranked provinces in the DTI.", (15, 2029)),
    ],
)
def test_a_place_among_the_first(text: str, value: tuple[float, int]) -> None:
    """ "among the 10 leading localities" was no figure, so the goal was not found."""
    (said,) = read(text, published=2025)
    assert (said.figure.comparator, said.figure.low, said.year, said.indicator) == ("top", *value, "xep_hang_cds")


def test_a_year_in_brackets_belongs_to_the_brackets() -> None:
    """The goal of the heading's year must not get the year of the earlier goal beside it."""
    text = "Lai Chau is among the 12 leading provinces in the DTI (among the 24 leading provinces by 2027)."
    assert told(text, kind="target", year=2031) == [(12, 2031, "target"), (24, 2027, "target")]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The open data portal offers no fewer than 240 datasets.", "Open data portal (datasets)"),
        ("Not fewer than 240 open datasets are published.", "Open datasets"),
        ("All schools and 45% of kindergartens use the shared register.", "Kindergartens use the shared register"),
        ("100% of guest houses with more than 12 rooms declare guests online.", "Guest houses with more than 12 rooms"),
        ("60% of inns rated 2 stars or higher take electronic payments.", "Inns rated 2 stars or higher take"),
        ("At a minimum, 45% of shops take part in the programme.", "Shops take part in the programme"),
    ],
)
def test_what_a_goal_measures(text: str, label: str) -> None:
    """ "The open data portal" opens nothing; the rooms of a guest house are no goal; two groups share a predicate."""
    (said,) = read(text, kind="target", year=2027)
    assert said.label.startswith(label)
    assert said.figure.comparator == (">=" if "inimum" in text or "fewer" in text else "=")


def test_the_share_of_the_provinces_product() -> None:
    """ "was estimated at 7.1% of the province's gross regional domestic product (GRDP)" gave no row."""
    text = "In 2021 the digital economy was put at 7.1% of the province's gross regional domestic product (GRDP)."
    (said,) = read(text)
    assert (said.indicator, said.basis, said.year, said.kind) == ("kinh_te_so_grdp", "GRDP", 2021, "result")
    (said,) = read("In 2021 the city's digital economy generated 7.1 per cent of GRDP.")
    assert said.label == "Digital economy"


def rows_of(tmp_path: Path, text: str) -> list[tuple[float | None, int | None, str, str | None]]:
    """Value, year, kind and pillar of each row of a document of its own."""
    path = tmp_path / "plan.md"
    head = "---\nprovinces: [lai_chau]\n---\n# Lai Chau: the digital plan of the province\n\n"
    path.write_text(f"{head}{text}\n", "utf-8")
    return [(t.low, t.year, t.kind, t.pillar) for t in parse_file(path, "plan.md").targets]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("In 2021, 33% of adults had a bank account. About 41% of households had fibre broadband.", [2021, 2021]),
        (
            "LAI CHAU — In 2021, 33% of adults had a bank account. The province ranked 50th in the 2020 DTI. "
            "Some 41% of households had fibre broadband.",
            [2021, 2020, 2021],
        ),
        ("In 2021, 33% of adults had a bank account. Now 41% of households have fibre broadband.", [2021, None]),
        ("In 2021, 33% of adults had a bank account. The share rose to 41% two years later.", [2021, None]),
        ("In 2021, 33% of adults had a bank account.\n\nSome 41% of households had fibre broadband.", [2021, None]),
        (
            "In 2021, 33% of adults had a bank account. In 2019, 20% of adults had one. Some 41% of households had "
            "fibre broadband.",
            [2021, 2019, None],
        ),
        ("By 2031, 33% of adults will have a bank account. Some 41% of households had fibre broadband.", [2031, None]),
    ],
)
def test_a_paragraph_goes_on_with_the_year_of_its_opening(tmp_path: Path, text: str, years: list[int | None]) -> None:
    """Results told behind "In 2021 …" are of that year, unless the text looks elsewhere."""
    assert [year for _, year, *_ in rows_of(tmp_path, text)] == years


def test_lists_of_pillars(tmp_path: Path) -> None:
    """Asked for the goals of the digital society, the phones and the fibre listed under it were left out."""
    text = (
        "## Goals to 2027\n\n**Digital economy**\n\n- The digital economy makes up 14% of GRDP.\n\n"
        "**Digital society**\n\n- 66% of adults own a smartphone.\n- 71% of households have fibre broadband."
    )
    assert rows_of(tmp_path, text) == [
        (14, 2027, "target", "kinh_te_so"),
        (66, 2027, "target", "xa_hoi_so"),
        (71, 2027, "target", "xa_hoi_so"),
    ]


def test_the_head_counts_of_a_task_are_no_goals(tmp_path: Path) -> None:
    """What one task trains or buys is no figure that the province has promised to reach."""
    assert rows_of(tmp_path, "## Main tasks\n\n1. The Department of Home Affairs trains 270 core clerks by 2027.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "In 2022 Son La placed 31st out of 63 provinces on the DTI, five places higher than in 2021.",
            [(31, 2022, "result")],
        ),
        (
            "By 2029, the province aims for: the digital economy to make up 27% of GRDP; 88% of adults to bank.",
            [(27, 2029, "target"), (88, 2029, "target")],
        ),
        (
            "At least 85% of work files at province level, 65% at district level and 45% at commune level should be "
            "processed online by the end of 2026.",
            [(85, 2026, "target"), (65, 2026, "target"), (45, 2026, "target")],
        ),
        (
            "In 2022, 27% of adults had an account; 38% of shops had readers.",
            [(27, 2022, "result"), (38, 2022, "result")],
        ),
    ],
)
def test_one_announcement_holds_for_a_series(text: str, expected: list[tuple[float, int | None, str]]) -> None:
    """The second goal of "aims for: …; …" was a result, the first of a series with one verb none at all."""
    assert told(text, published=2024) == expected


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("(ii) Not fewer than 64% of SMEs to use digital platforms;", "SMEs to use digital platforms"),
        ("(i) Digital economy to contribute 27% to GRDP;", "Digital economy"),
        ("b) 61% of adults hold digital signatures", "Adults hold digital signatures"),
    ],
)
def test_the_number_of_an_item_is_no_part_of_its_label(text: str, label: str) -> None:
    """Labels began with "Ii) (of …", and no indicator was found in them."""
    (said,) = read(text, kind="target", year=2027)
    assert (said.label, said.indicator is None) == (label, False)


def test_groups_that_the_lexicon_knows_are_counted() -> None:
    """ "groups" mostly number a list, community digital technology groups are what the province has."""
    assert told("In 2021, Son La had 930 community digital technology groups and 12 task groups.") == [
        (930, 2021, "result")
    ]


@pytest.mark.parametrize(
    "goal", ["(ii) universal 5G coverage;", "- universal 5G coverage;", "- Universal 5G coverage."]
)
def test_a_goal_of_a_list_is_no_caption_of_the_table_below_it(tmp_path: Path, goal: str) -> None:
    """The reports of a table were answered as the coverage of 5G, because that goal stood right above the table."""
    path = tmp_path / "plan.md"
    table = "| Target | 2027 |\n|---|---|\n| Reports exchanged electronically | 83% |"
    path.write_text(f"# The digital plan of the province of Lai Chau\n\nBy 2027:\n\n{goal}\n\n{table}\n", "utf-8")
    (row,) = [row for row in parse_file(path, "plan.md").targets if row.low == 83]
    assert (row.indicator, row.label) == (None, "Reports exchanged electronically")


@pytest.mark.parametrize(
    ("item", "kind"),
    [
        ("Share of applications submitted online: more than 63%.", "target"),
        ("Dossiers processed online: at least 63%.", "target"),
        ("Bills paid without cash: 63%.", "target"),
        ("Share of dossiers processed online reached 63%.", "result"),
        ("Share of administrative dossiers that are processed online so far: 63%.", "result"),
    ],
)
def test_a_participle_in_the_name_of_a_listed_goal(item: str, kind: str) -> None:
    """A goal whose name holds a participle ("submitted online") is told as a result without a year."""
    (row,) = rows(f"# Digital transformation plan of the province\n## Targets\n### By 2029\n- {item}")
    assert (row.kind, row.year if kind == "target" else None) == (kind, 2029 if kind == "target" else None)
