"""The pages of the finder: questions, back, sheet, paper, what the office says, a clerk's lists."""

from __future__ import annotations

import html
import io
import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from django.utils import timezone
from pypdf import PdfReader

from guyub.criteria.language import Ref
from guyub.kernel.memory import forget_everything
from guyub.portal.finder import programmes, sheet
from guyub.portal.finder.answers import Answers, read
from guyub.portal.finder.programmes import board_of
from tests.factories import office, sign_in
from tests.portal.finder.worlds import PLACE, QUERY, makers, open_round, own_programme, set_value

START = "/apa-yang-bisa/"


def page(client, query=None, status=200, url=START):
    answer = client.get(url, query or {})
    assert answer.status_code == status, answer.status_code
    return html.unescape(answer.content.decode())


def buttons(text):
    """(value, label) of the answers that a question offers."""
    return re.findall(r'<button class="btn[^"]*" name="j" value="([^"]+)">([^<]+)</button>', text)


def question(text):
    return re.search(r'<form class="card form".*?<h2>([^<]+)</h2>', text, re.DOTALL)[1]


def walk(client, pick, told=()):
    """Answer as ``pick`` says until the result; returns its page and what was told."""
    told = list(told)
    for _turn in range(15):
        text = page(client, {**QUERY, "j": told})
        if "Yang bisa Anda dapat" in text:
            return text, told
        if 'name="tanya"' in text:
            ada = re.search(r'name="ada" value="([^"]+)"', text)[1]
            answer = client.get(START, {**QUERY, "j": told, "tanya": "papers", "ada": ada})
            assert answer.status_code == 302
            told = parse_qs(urlsplit(answer["Location"]).query)["j"]
        else:
            told.append(pick(question(text), buttons(text)))
    raise AssertionError("no end")


def first(_question, offered):
    return offered[0][0]


def never_knows(_question, offered):
    return offered[-1][0]


def test_trade_place_questions_result(db, client):
    office()
    open_round()
    assert "Barang apa yang Anda buat?" in page(client)
    assert "Kecamatan di" in page(client, {"usaha": "2020-10794"})
    text = page(client, QUERY)
    assert question(text)
    assert buttons(text)[-1][1] == "Tidak tahu"
    end, told = walk(client, first)
    assert 1 < len(told) <= 7
    assert "Bantuan oven" in end
    assert "Pinjaman KUR dari bank" in end
    assert "wa.me/?text=" in end


def test_two_offices_are_asked_for_first(db, client):
    office()
    office("35.13")
    text = page(client, {"usaha": "2020-10794"})
    assert 'name="kab" value="35.13"' in text
    assert "Kecamatan di" in page(client, {"usaha": "2020-10794", "kab": "35.13"})


def test_the_trade_is_found_by_its_words(db, client):
    assert 'name="usaha" value="2020-13' in page(client, {"cari": "batik tulis"})
    assert "belum kami kenal" in page(client, {"cari": "xqzw"})


def test_who_knows_nothing_is_refused_nothing(db, client):
    office()
    open_round()
    end, _told = walk(client, never_knows)
    assert 'id="hasil-no"' not in end
    assert "Bantuan oven" in end
    assert "Tanyakan dulu" in end


def test_back_takes_the_last_answer_away_and_the_same_question_comes(db, client):
    office()
    one = page(client, QUERY)
    told = [buttons(one)[0][0]]
    two = page(client, {**QUERY, "j": told})
    assert question(two) != question(one)
    back = re.search(r'<a href="([^"]+)">Kembali</a>', two)[1]
    assert question(page(client, url=back)) == question(one)
    assert question(page(client, {**QUERY, "j": told})) == question(two)


def test_enough_shows_the_result_and_leads_on(db, client):
    office()
    text = page(client, {**QUERY, "cukup": "1"})
    assert "Yang bisa Anda dapat" in text
    on = re.search(r'<a href="([^"]+)">Lanjut bertanya</a>', text)[1]
    assert question(page(client, url=on)) == question(page(client, QUERY))


@pytest.mark.parametrize(
    "query",
    [
        {"usaha": "2020-99999"}, {"usaha": "1' OR"}, {**QUERY, "tempat": "99.99"},
        {**QUERY, "j": ["finder.running~besok", "x", "registry.sales~7-8", "papers~nib.mungkin",
                        "licences.has(paper=nib)~ya", "groups.member~" + "y" * 500]},
        {**QUERY, "j": ["registry.sales~0-2000000000"] * 90},
        {**QUERY, "tanya": "papers", "ada": "bukan,surat", "punya": "nib"},
    ],
)  # fmt: skip
def test_a_bent_address_is_asked_anew(db, client, query):
    office()
    answer = client.get(START, query, follow=True)
    assert answer.status_code == 200


def test_what_was_answered_and_dropped_is_not_believed(db):
    office()
    board = board_of("33.03", timezone.localdate())
    cut = "registry.sales~7-999999999999"
    told = read(Answers("2020-10794", PLACE, (cut, "finder.running~old")), board.rules)
    assert told.kept == ("finder.running~old",)


def test_a_range_within_one_that_is_offered_now_still_answers(db):
    office()
    board = board_of("33.03", timezone.localdate())
    sales = Ref("registry.sales")
    for cell in board.rules.answers[sales]:
        top = cell.high if cell.high is not None else cell.low + 1000
        inside = f"registry.sales~{cell.low + 1}-{top}"
        told = read(Answers("2020-10794", PLACE, (inside,)), board.rules)
        assert told.known[sales] == cell.value
        beyond = f"registry.sales~{cell.low}-{top + 1}"
        over = read(Answers("2020-10794", PLACE, (beyond,)), board.rules)
        assert (sales in over.known) == (cell.high is None)
    for token in ("-", "5", "9-1x", "1-2-3", "-3", "9-5"):
        assert read(Answers("2020-10794", PLACE, (f"registry.sales~{token}",)),
                    board.rules).kept == ()  # fmt: skip


def test_the_office_says_where_when_and_who(db, client):
    office()
    set_value("finder.office_hours", "Senin sampai Jumat, 08.00 sampai 15.00")
    set_value("finder.office_phone", "0281-000000")
    set_value("finder.kur_note", "Bank datang tiap Selasa.")
    text = page(client, {**QUERY, "cukup": "1"})
    assert "Senin sampai Jumat, 08.00 sampai 15.00" in text
    assert "0281-000000" in text
    assert "Bank datang tiap Selasa." in text
    assert "Petugas lapangan (TPL)" in text


def test_an_unset_profile_says_so(db, client):
    office()
    assert "Jam buka belum ditulis kantor" in page(client, {**QUERY, "cukup": "1"})


def test_a_programme_that_the_office_closed_is_not_had_and_asks_nothing(db, client):
    office()
    set_value("finder.kur_state", "closed")
    set_value("finder.sehati_state", "closed")
    board = board_of("33.03", timezone.localdate())
    asked = {ref for n, f in zip(board.rules.nodes, board.rules.firm, strict=True) if f
             for ref in [str(n)]}  # fmt: skip
    assert not any("4800000000" in text for text in asked)
    text = page(client, {**QUERY, "cukup": "1"})
    assert "Tahun ini tidak dibuka di daerah ini." in text


MICRO = {"fact": "registry.scale_msme", "op": "in", "value": ["mikro"]}


def test_a_programme_of_the_office_itself(db, client):
    """Written by one, in force by another; a draft is not shown, an ended one goes."""
    from guyub.criteria import actions
    from tests.factories import office_act

    office()
    maker = office_act(role="section_head")
    actions.create_rule(maker, "Rancangan saja", "x", actions.Wording(MICRO), subject="programme")
    made = own_programme("Mesin dari PT Contoh", MICRO)
    board = board_of("33.03", timezone.localdate())
    titles = [one.title for one in board.programmes]
    assert "Mesin dari PT Contoh" in titles
    assert "Rancangan saja" not in titles
    text = page(client, {**QUERY, "j": ["registry.sales~0-2000000000"], "cukup": "1"})
    part = text.split('id="hasil-yes"')[1]
    assert "Mesin dari PT Contoh" in part
    assert "Surat perusahaan (uji)" in part
    actions.end_rule(office_act(role="head"), made.rule_id, "Sudah habis.")
    forget_everything()
    board = board_of("33.03", timezone.localdate())
    assert "Mesin dari PT Contoh" not in [one.title for one in board.programmes]


def test_a_round_that_opens_later_says_when(db, client):
    from datetime import timedelta

    office()
    day = timezone.localdate() + timedelta(days=5)
    open_round(opens=day)
    text = page(client, {**QUERY, "cukup": "1"})
    assert "Baru dibuka" in text


def test_a_limit_of_the_office_decides(db):
    office()
    set_value("finder.kur_sales", 50_000_000)
    board = board_of("33.03", timezone.localdate())
    kur = next(one for one in board.programmes if one.key == "outside:kur")
    assert "50000000" in str(kur.rule)


def test_a_round_for_groups_is_yes_if_one_joins_a_group(db, client):
    office()
    open_round()
    told = ["groups.member~tidak", "registry.workers~0-19"]
    text = page(client, {**QUERY, "j": told, "cukup": "1"})
    part = text.split('id="hasil-if"')[1]
    assert "Bantuan oven" in part
    assert "masuk ke kelompok usaha" in part


def test_another_trade_is_told_why_not(db, client):
    office()
    open_round()
    text = page(client, {"usaha": "2020-13134", "tempat": PLACE, "cukup": "1"})
    part = text.split('id="hasil-no"')[1]
    assert "Bantuan oven" in part
    assert "Syaratnya cabang industri Pangan" in part


def test_the_paper_says_what_the_page_says(db, client):
    office()
    open_round()
    _end, told = walk(client, first)
    answer = client.get(f"{START}lembar.pdf", {**QUERY, "j": told})
    assert answer.status_code == 200
    reader = PdfReader(io.BytesIO(answer.content))
    words = re.sub(r"\s+", " ", " ".join(p.extract_text() for p in reader.pages))
    for expected in (
        "Apa yang bisa saya dapat?",
        "Bantuan oven",
        "Surat domisili",
        "Pinjaman KUR dari bank",
        "Tanya di mana?",
        "Arti kata",
        "Langkah",
    ):
        assert expected in words, expected
    assert float(reader.pages[0].mediabox.width) == pytest.approx(595, abs=1)
    assert client.get(f"{START}lembar.pdf").status_code == 302


def test_the_chat_is_short_sentences_with_the_office(db, client):
    office()
    open_round()
    end, told = walk(client, first)
    board = board_of("33.03", timezone.localdate())
    given = read(Answers(QUERY["usaha"], PLACE, tuple(told)), board.rules)
    text = sheet.chat(sheet.sheet_of(board, given, "Keripik", PLACE))
    assert "*BISA*" in text
    assert "- Pinjaman KUR dari bank." in text
    assert "Tanya di mana?" in text
    sentences = [s for s in re.split(r"(?<=[.?!])\s+|\n", text) if s.strip()]
    assert sum(len(s.split()) for s in sentences) / len(sentences) <= 12
    link = re.search(r'href="(https://wa\.me/\?text=[^"]+)"', end)[1]
    assert "Bantuan oven" in unquote(link)
    assert len(link) < 6000


def test_sentences_of_the_pages_are_short(db, client):
    office()
    open_round()
    end, _told = walk(client, first)
    texts = [end, page(client), page(client, QUERY)]
    words = []
    for text in texts:
        main = re.search(r"<main.*?</main>", text, re.DOTALL)[0]
        for block in re.findall(r"<(?:p|li|dd|h\d)[^>]*>(.*?)</(?:p|li|dd|h\d)>", main, re.DOTALL):
            plain = re.sub(r"<[^>]+>", " ", block)
            words += [len(s.split()) for s in re.split(r"(?<=[.?!:])\s+", plain) if s.strip()]
    assert sum(words) / len(words) <= 12


def test_facilitation_and_training_stand_in_the_board(db):
    from guyub.licences.actions import NewBatch, open_batch
    from tests.factories import office_act

    office()
    year = timezone.localdate().year
    open_batch(office_act(role="section_head"), "33.03",
               NewBatch("Merek gratis", "merek", year, 5, 1_000_000, "APBD", "needs"))  # fmt: skip
    board = board_of("33.03", timezone.localdate())
    batch = next(one for one in board.programmes if one.kind == "facilitation")
    assert batch.title == "Merek gratis"
    assert "Sisa 5 tempat" in batch.steps[0]
    assert batch.firm


def test_reading_the_finder_takes_few_statements(db, client):
    from django.db import connections
    from django.test.utils import CaptureQueriesContext

    office()
    open_round()
    page(client, QUERY)
    with CaptureQueriesContext(connections["default"]) as seen:
        page(client, QUERY)
    assert len(seen) <= 4, [q["sql"][:90] for q in seen.captured_queries]


def test_sources_are_registered_once():
    before = len(programmes._sources)
    programmes.register_source(programmes._sources[0])
    assert len(programmes._sources) == before


# --- for a clerk ---------------------------------------------------------------------------------


def test_a_clerk_sees_own_village_with_counts_and_lists(db, client):
    one, other = makers()
    sign_in(client, "village_clerk", area_codes=["33.03.01"])
    text = page(client, url=f"{START}warga/")
    assert "Pinjaman KUR dari bank" in text
    assert re.search(r"<strong>1</strong> usaha bisa", text)
    listed = page(client, {"program": "outside:kur", "jawab": "bisa"}, url=f"{START}warga/daftar/")
    assert one.name in listed
    assert other.name not in listed
    assert page(client, url=f"{START}warga/{other.number}/", status=404)


def test_what_is_not_recorded_is_asked(db, client):
    _one, other = makers()
    sign_in(client, "section_head")
    text = page(client, {"program": "outside:kur", "jawab": "tanya"}, url=f"{START}warga/daftar/")
    assert other.name in text
    assert "Berapa hasil penjualan setahun terakhir?" in text
    text = page(client, url=f"{START}warga/{other.number}/")
    assert question(text)
    value, _label = buttons(text)[0]
    assert question(page(client, {"j": value}, url=f"{START}warga/{other.number}/")) != question(
        text
    )


def test_the_list_is_printed_without_names_of_people(db, client):
    one, _other = makers()
    sign_in(client, "village_clerk", area_codes=["33.03.01"])
    answer = client.get(f"{START}warga/daftar.pdf", {"program": "outside:kur", "jawab": "bisa"})
    assert answer.status_code == 200
    words = " ".join(p.extract_text() for p in PdfReader(io.BytesIO(answer.content)).pages)
    assert one.name in re.sub(r"\s+", " ", words)
    assert "Sri Lestari" not in words


def test_a_province_has_no_list_of_its_own(db, client):
    sign_in(client, "head", "33")
    page(client, url=f"{START}warga/", status=404)


def test_counts_are_what_each_business_gets(db):
    from guyub.kernel.db import in_scope
    from guyub.portal.finder import mass
    from tests.factories import visit

    makers()
    who = visit("section_head")
    board = board_of("33.03", timezone.localdate())
    with in_scope(who.scope, read_only=True):
        for one, count in mass.counts(board, who):
            for answer, number in (
                ("bisa", count.yes),
                ("tanya", count.unknown),
                ("belum", count.no),
            ):
                found, _more = mass.lines(board, who, one, answer)
                assert len(found) == number
                wanted = {"bisa": True, "tanya": None, "belum": False}[answer]
                assert all(line.card.verdict is wanted for line in found)
