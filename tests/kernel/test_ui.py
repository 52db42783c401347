"""The look: budgets, contrast, forms, and every component in a real browser with axe."""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import ValidationError
from django.template import Context, Engine, engines
from django.template.backends.django import get_installed_libraries
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route

from guyub.kernel import forms as ui_forms
from guyub.kernel.templatetags import charts, shell, ui
from guyub.kernel.templatetags.gallery import ExampleForm
from tests.browser import until

HOST = "http://guyub.test"
STRICT_POLICY = "default-src 'self'; script-src 'self'; style-src 'self' 'nonce-abc'"
PAIRS = [
    *[
        (ink, ground)
        for ink in ("ink", "muted", "accent", "accent-strong", "bad")
        for ground in ("paper", "surface", "sunken")
    ],
    ("accent", "accent-soft"),
    ("accent-strong", "accent-soft"),
    ("ink", "accent-soft"),
    ("ok", "ok-soft"),
    ("ink", "ok-soft"),
    ("warn", "warn-soft"),
    ("warn", "surface"),
    ("ink", "warn-soft"),
    ("muted", "warn-soft"),
    ("bad", "bad-soft"),
    ("ink", "bad-soft"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-header", "header"),
]
# Borders of controls and the focus ring need 3:1 (WCAG 1.4.11).
SHAPES = [("line-strong", "surface"), ("line-strong", "paper"), ("focus", "surface")]


def asset(name: str) -> bytes:
    found = finders.find(name)
    assert found, name
    return Path(str(found)).read_bytes()


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


def frame_context(**more: Any) -> dict[str, Any]:
    names = [("Beranda", "home"), ("Usaha", "store"), ("Kunjungan", "route"), ("Peta", "map")]
    names += [("Data masuk", "upload"), ("Laporan", "chart")]
    nav = [{"label": n, "url": f"#{i}", "icon": i, "count": 3} for n, i in names]
    nav[0]["active"] = True
    urls = {name: f"/{name}/" for name in shell.SHELL_URLS if name != "manifest"}
    return {
        "office": {"name": "Dinas Perindustrian", "place": "Kabupaten Contoh"},
        "demo": True,
        "user_label": "Pendaftar Contoh",
        "nav": nav,
        "roles": [
            {"label": "Pendaftar data", "value": "1", "current": True},
            {"label": "Petugas lapangan", "value": "2"},
        ],
        "shell_urls": urls,
        "version": "0.1.0",
        "messages": [
            SimpleNamespace(message="Tersimpan.", level_tag="success", extra_tags="draft:contoh")
        ],
        **more,
    }


def page_source(name: str = "kernel/gallery.html", **more: Any) -> str:
    return render_to_string(name, frame_context(**more), request=RequestFactory().get("/galeri/"))


@pytest.fixture(autouse=True)
def _frame_only() -> Iterator[None]:
    """Only what the frame itself needs: no visit, no database."""
    processors = ["django.template.context_processors.request"]
    options = {"context_processors": processors, "builtins": settings.TEMPLATE_BUILTINS}
    plain = {**settings.TEMPLATES[0], "OPTIONS": options}
    with override_settings(TEMPLATES=[plain]):
        yield


# --- budgets and colour --------------------------------------------------------------------------


def test_css_and_scripts_stay_within_their_budgets() -> None:
    assert packed(asset("kernel/guyub.css")) <= 12 * 1024
    assert packed(asset("kernel/guyub.js")) <= 8 * 1024


def test_first_visit_fits_the_page_budgets() -> None:
    common = ["kernel/guyub.css", "kernel/guyub.js", "kernel/icons.svg", "kernel/kawung.svg"]
    shared = sum(packed(asset(name)) for name in common)
    public = render_to_string("404.html", frame_context())
    assert shared + packed(public.encode()) <= 35 * 1024
    htmx = packed(asset("django_htmx/htmx-4.min.js"))
    assert shared + htmx + packed(page_source().encode()) <= 60 * 1024


def token_blocks() -> dict[str, dict[str, str]]:
    css = asset("kernel/guyub.css").decode()
    found = re.findall(r"(:root[^{]*)\{([^{}]*--color-paper:[^{}]*)\}", css)
    blocks = {
        selector.strip(): dict(re.findall(r"--color-([a-z-]+):\s*(#[0-9a-f]{6})", body))
        for selector, body in found
    }
    return {name: tokens for name, tokens in blocks.items() if tokens}


def test_light_and_both_dark_token_blocks_exist_and_the_dark_ones_agree() -> None:
    blocks = token_blocks()
    assert set(blocks) == {":root", ':root:not([data-theme="terang"])', ':root[data-theme="gelap"]'}
    light, device, chosen = blocks.values()
    assert device == chosen
    assert set(light) == set(device)


@pytest.mark.parametrize("name", [":root", ':root[data-theme="gelap"]'])
def test_every_colour_pair_passes_aa(name: str) -> None:
    tokens = token_blocks()[name]
    for ink, ground in PAIRS:
        ratio = shell.contrast(tokens[ink], tokens[ground])
        assert ratio >= 4.5, f"{ink} on {ground}: {ratio:.2f}"
    for ink, ground in SHAPES:
        assert shell.contrast(tokens[ink], tokens[ground]) >= 3.0, (ink, ground)


def test_contrast_of_known_colours() -> None:
    assert shell.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert shell.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_any_regional_accent_is_made_readable(accent: str) -> None:
    blocks = token_blocks()
    pairs = zip(
        shell.theme_tokens(accent),
        (blocks[":root"], blocks[':root[data-theme="gelap"]']),
        strict=True,
    )
    for tokens, base in pairs:
        merged = {**base, **tokens}
        for ink, ground in PAIRS:
            if "accent" in ink + ground or "header" in ground:
                ratio = shell.contrast(merged[ink], merged[ground])
                assert ratio >= 4.5, f"{accent}: {ink} on {ground} {ratio:.2f}"


def test_an_accent_that_is_no_colour_is_refused() -> None:
    with pytest.raises(ValueError, match="#0b5f5c"):
        page_source(theme={"accent": "red;}"})


# --- templates -----------------------------------------------------------------------------------


def test_gallery_renders_with_strict_variables() -> None:
    class Loud(str):
        def __mod__(self, missing: object) -> str:
            raise AssertionError(f"undefined variable {missing}")

        def __contains__(self, part: object) -> bool:
            return part == "%s"

    engine = Engine(
        app_dirs=True,
        libraries=get_installed_libraries(),
        builtins=settings.TEMPLATE_BUILTINS,
        string_if_invalid=Loud("x"),
    )
    request = RequestFactory().get("/galeri/")
    html = engine.get_template("kernel/gallery.html").render(
        Context({**frame_context(), "request": request, "csrf_token": "abc"})
    )
    assert "{{" not in html
    assert "DATA CONTOH" in html
    assert not re.search(r"<[^>]+ (?:style|on[a-z]+)=", html)
    assert not re.search(r"<script(?![^>]*src=)", html)


@pytest.mark.parametrize(
    "code", ["400", "403", "403_csrf", "404", "405", "413", "429", "500", "503"]
)
def test_error_pages_stand_without_any_context(code: str) -> None:
    html = (
        Engine(
            app_dirs=True,
            libraries=get_installed_libraries(),
            builtins=settings.TEMPLATE_BUILTINS,
        )
        .get_template(f"{code}.html")
        .render(Context())
    )
    assert f"Kode {code[:3]}" in html
    assert '<html lang="id"' in html


def test_theme_cookie_and_accent_reach_the_page() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["tampilan"] = "gelap"
    context = frame_context(theme={"accent": "#8a1c4a"}, CSP_NONCE="abc")
    html = render_to_string("404.html", context, request=request)
    assert 'data-theme="gelap"' in html
    assert '<style nonce="abc">' in html
    request.COOKIES["tampilan"] = '"><script>'
    assert "data-theme" not in render_to_string("404.html", frame_context(), request=request)


def test_manifest_is_json_whatever_the_office_is_called() -> None:
    import json

    text = render_to_string(
        "kernel/manifest.webmanifest", frame_context(office={"name": 'Dinas "A" \\ & B'})
    )
    manifest = json.loads(text)
    assert manifest["name"] == 'Dinas "A" \\ & B'
    for icon in manifest["icons"]:
        asset(icon["src"].removeprefix("/static/"))


def test_every_icon_that_templates_name_exists() -> None:
    sprite = set(re.findall(r'<symbol id="([a-z]+)"', asset("kernel/icons.svg").decode()))
    used = set(re.findall(r"icons\.svg#([a-z]+)", page_source()))
    assert used
    assert used <= sprite


def test_pager_says_more_than_a_thousand() -> None:
    assert ui.pager(25, total=43300)["total"] == "lebih dari 1.000"
    assert ui.pager(25, total=1000)["total"] == "1.000"
    assert ui.pager(25)["total"] == ""


def test_comparison_counts_differences_and_offers_choices_only_there() -> None:
    rows = [{"label": "A", "left": 1, "right": 1, "name": "a"}]
    rows.append({"label": "B", "left": 1, "right": None, "name": "b"})
    data = ui.comparison(rows, "kiri", "kanan", choose=True)
    assert data["differing"] == 1
    assert [choose for _, _, choose in data["rows"]] == [False, True]
    assert [row.long for row, _, _ in data["rows"]] == [False, False]
    wide = ui.comparison([{"label": "A", "left": None, "right": "a " * 30}], "kiri", "kanan")
    assert wide["rows"][0][0].long


def test_a_misspelt_key_fails_at_once() -> None:
    with pytest.raises(TypeError, match="lable"):
        ui.path([{"lable": "x"}])


@given(st.lists(st.none() | st.integers(0, 10**12), max_size=12))
def test_charts_stay_inside_their_box_and_keep_unknown_apart(values: list[int | None]) -> None:
    for piece in charts.spark_points(values):
        for x, y in piece:
            assert 0 <= x <= charts.SPARK_WIDTH
            assert 0 <= y <= charts.SPARK_HEIGHT
    assert sum(map(len, charts.spark_points(values))) == sum(v is not None for v in values)
    rows = [charts.Bar(str(i), value) for i, value in enumerate(values)]
    data = charts.bar_chart(rows, "Judul", "Cabang", "Usaha", "Arti")
    for bar, value in zip(data["bars"], values, strict=True):
        assert bar["width"] <= charts.WIDTH
        assert (bar["figure"] == "belum diketahui") == (value is None)


# --- forms ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1.500.000", 1500000),
        ("Rp 1.500.000,-", 1500000),
        ("Rp1500000", 1500000),
        ("rp. 1.500.000,00", 1500000),
        ("1,5 juta", 1500000),
        ("26,3jt", 26300000),
        ("750 rb", 750000),
        ("1,500,000", 1500000),
        ("0", 0),
    ],
)
def test_rupiah_as_people_write_it(text: str, amount: int) -> None:
    assert ui_forms.RupiahField().clean(text) == amount


@pytest.mark.parametrize("text", ["1.50", "1,500", "12.5", "-5", "banyak", "1.500.000,50", "1 2x"])
def test_rupiah_that_leaves_doubt_is_asked_again(text: str) -> None:
    with pytest.raises(ValidationError, match=r"1\.500\.000"):
        ui_forms.RupiahField().clean(text)


@given(st.integers(0, ui_forms.MAX_RUPIAH))
def test_rupiah_shown_is_rupiah_read(amount: int) -> None:
    field = ui_forms.RupiahField()
    shown = field.prepare_value(amount)
    assert field.clean(shown) == amount
    assert field.clean(f"Rp {shown},-") == amount
    assert not field.has_changed(amount, shown)


@given(st.decimals(-(10**9), 10**9, places=2))
def test_numbers_shown_are_numbers_read(number: Decimal) -> None:
    field = ui_forms.AngkaField(min_value=None, decimals=2)
    assert field.clean(field.prepare_value(number)) == number


def test_empty_is_unknown_and_never_zero() -> None:
    assert ui_forms.RupiahField(required=False).clean("") is None
    assert ui_forms.AngkaField(required=False).clean(" ") is None


def test_whole_numbers_refuse_fractions() -> None:
    with pytest.raises(ValidationError, match="bulat"):
        ui_forms.AngkaField().clean("1,5")


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_dates_in_every_writing(day: date) -> None:
    field = ui_forms.TanggalField()
    month = ui_forms.MONTHS[day.month - 1][0].title()
    for text in (
        field.prepare_value(day),
        day.isoformat(),
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day:02}{day.month:02}{day.year}",
        f"{day.day} {month} {day.year}",
    ):
        assert field.clean(text) == day


@pytest.mark.parametrize("text", ["31/02/2026", "12/31/2025", "5 Jumat 2025", "01/02/26"])
def test_dates_that_do_not_exist_say_how_to_write_them(text: str) -> None:
    with pytest.raises(ValidationError, match="hari/bulan/tahun"):
        ui_forms.TanggalField().clean(text)


def test_required_fields_say_what_to_do() -> None:
    form = ExampleForm({})
    assert form.errors["name"] == ["Isi dulu."]
    assert form.errors["branch"] == ["Pilih dulu."]


def test_personal_fields_are_marked_and_never_kept() -> None:
    html = str(ExampleForm()["nik"])
    assert "data-personal" in html
    assert 'inputmode="numeric"' in html


class WarnedForm(ui_forms.ConfirmWarningsMixin, ui_forms.Form):
    nik = ui_forms.NikField(label="NIK")


def test_odd_but_possible_numbers_hold_the_form_once() -> None:
    # Province 98 does not exist, yet cards with wrong numbers do: warned, then accepted.
    odd = {"nik": "9803110101900001"}
    first = WarnedForm(odd)
    assert not first.is_valid()
    assert first.warned
    assert first.warned in str(first)
    again = WarnedForm({**odd, first.ACK: first.warned})
    assert again.is_valid()
    assert again.cleaned_data["nik"] == "9803110101900001"
    assert not WarnedForm({"nik": "123", first.ACK: first.warned}).is_valid()


class DeskForm(ui_forms.VersionedFormMixin, ui_forms.Form):
    name = forms.CharField()


def test_a_form_knows_the_version_it_was_opened_on() -> None:
    assert 'name="versi" value="7"' in str(DeskForm(version=7))
    sent = DeskForm({"name": "A", "versi": "7"})
    assert sent.is_valid()
    assert not sent.is_stale(7)
    assert sent.is_stale(8)
    ageless = DeskForm({"name": "A"})
    assert ageless.is_valid()
    assert ageless.is_stale(7)


# --- in a browser --------------------------------------------------------------------------------


@dataclass
class Site:
    """Pages by path, static files from the project; other requests are recorded."""

    pages: dict[str, str]
    posts: list[str]

    def answer(self, route: Route) -> None:
        request = route.request
        path = urlsplit(request.url).path
        if request.method == "POST":
            self.posts.append(request.post_data or "")
        if path.startswith("/static/"):
            kind = mimetypes.guess_type(path)[0] or "text/plain"
            route.fulfill(body=asset(path.removeprefix("/static/")), content_type=kind)
        elif path in self.pages:
            route.fulfill(
                body=self.pages[path],
                content_type="text/html; charset=utf-8",
                headers={"Content-Security-Policy": STRICT_POLICY},
            )
        else:
            route.fulfill(status=404, body="")


def open_page(browser: Browser, site: Site, path: str, **options: Any) -> Page:
    options.setdefault("viewport", {"width": 1280, "height": 800})
    page = browser.new_context(**options).new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    page.route("**/*", site.answer)
    page.goto(HOST + path)
    page.wait_for_load_state("networkidle")
    assert problems == []
    return page


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing_and_nothing_overflows(
    browser: Browser, axe: Any, width: int, scheme: Any
) -> None:
    public = render_to_string("404.html", frame_context())
    themed = page_source(theme={"accent": "#d98200"}, CSP_NONCE="abc")
    site = Site({"/galeri/": page_source(), "/tiada/": public, "/tema/": themed}, [])
    for path in site.pages:
        page = open_page(
            browser, site, path, viewport={"width": width, "height": 740}, color_scheme=scheme
        )
        page.evaluate("document.querySelectorAll('main details').forEach(d => { d.open = true })")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        page.context.close()


@pytest.mark.browser
def test_targets_are_thumb_sized_on_a_phone(browser: Browser) -> None:
    page = open_page(
        browser, Site({"/g": page_source()}, []), "/g", viewport={"width": 360, "height": 740}
    )
    small = page.evaluate(
        """[...document.querySelectorAll(`.btn, .tab, .chip, .menu > summary, .search input,
            .field input:not([type=checkbox],[type=radio]), .field select, .tabs a, .choice`)]
           .filter(e => e.offsetParent && !e.closest('td'))
           .map(e => [e.className, e.getBoundingClientRect()])
           .filter(([, r]) => r.height < 43.9).map(([c]) => c)"""
    )
    assert small == []
    page.context.close()


DRAFT_FORM = (
    '{% extends "base.html" %}{% load ui %}{% block main %}<h1>Formulir</h1>'
    '<form method="post" action="/kirim/" novalidate{% draft_attrs form "usaha:1" 5 %}>'
    "{{ form }}{% button 'Simpan' kind='primary' confirm=ask %}</form>{% endblock %}"
)


def form_page(ask: str = "", **more: Any) -> str:
    template = engines["django"].from_string(DRAFT_FORM)
    return template.render(
        {**frame_context(messages=[], **more), "form": ExampleForm(), "ask": ask}
    )


@pytest.mark.browser
def test_typing_gets_dots_and_survives_a_lost_connection_without_personal_fields(
    browser: Browser,
) -> None:
    done = page_source(
        messages=[SimpleNamespace(message="Ok", level_tag="success", extra_tags="draft:usaha:1:5")]
    )
    site = Site({"/f": form_page(), "/selesai": done}, [])
    page = open_page(browser, site, "/f")
    page.locator("#id_investment").press_sequentially("26300000")
    assert page.input_value("#id_investment") == "26.300.000"
    page.fill("#id_name", "Gula Kelapa Sari")
    page.fill("#id_nik", "9903110101900001")
    page.context.set_offline(True)
    page.get_by_role("button", name="Simpan").click()
    page.get_by_text("Tidak ada sambungan").wait_for()
    assert site.posts == []
    kept = page.evaluate("JSON.stringify(localStorage)")
    assert "Gula Kelapa Sari" in kept
    assert "9903110101900001" not in kept
    page.context.set_offline(False)

    page.goto(HOST + "/f")
    assert page.input_value("#id_name") == ""
    page.get_by_role("button", name="Pakai isian itu").click()
    assert page.input_value("#id_name") == "Gula Kelapa Sari"
    assert page.input_value("#id_nik") == ""

    page.goto(HOST + "/selesai")
    until(page, "!Object.keys(localStorage).some(k => k.startsWith('guyub-draft:'))")
    page.context.close()


@pytest.mark.browser
def test_a_confirmed_form_is_sent_once(browser: Browser) -> None:
    site = Site({"/f": form_page(ask="Simpan data usaha ini?"), "/kirim/": "<p>ok</p>"}, [])
    page = open_page(browser, site, "/f")
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("button", name="Batal").click()
    assert site.posts == []
    page.get_by_role("button", name="Simpan").click()
    page.get_by_role("dialog").get_by_role("button", name="Simpan").click()
    page.wait_for_url("**/kirim/")
    assert len(site.posts) == 1
    page.context.close()


KEYS_PAGE = (
    '{% extends "base.html" %}{% load ui %}{% block main %}<h1>Periksa</h1>'
    '<div data-keys>{% for n in "123" %}<div data-item id="i{{ n }}">Pasangan {{ n }}'
    '<form action="#hasil-{{ n }}">{% button "Sama" key="enter" %}</form></div>{% endfor %}'
    '<form action="#batal">{% button "Batalkan" key="u" %}</form>{% shortcuts keys %}</div>'
    '<input aria-label="Catatan" id="catatan">{% endblock %}'
)


@pytest.mark.browser
def test_review_keys_move_act_undo_and_can_be_turned_off(browser: Browser) -> None:
    html = (
        engines["django"]
        .from_string(KEYS_PAGE)
        .render(frame_context(messages=[], keys=[("j", "berikutnya")]))
    )
    page = open_page(browser, Site({"/k": html}, []), "/k")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == "i2"
    page.keyboard.press("Enter")
    page.wait_for_url("**#hasil-2")
    page.keyboard.press("u")
    page.wait_for_url("**#batal")
    page.locator("#catatan").press("j")
    assert page.input_value("#catatan") == "j"
    page.get_by_text("Pintasan papan ketik").click()
    page.get_by_label("Pakai pintasan").uncheck()
    page.locator("#i1").evaluate("e => { e.tabIndex = -1; e.focus() }")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == "i1"
    page.context.close()


@pytest.mark.browser
def test_rows_are_chosen_together(browser: Browser) -> None:
    page = open_page(browser, Site({"/g": page_source()}, []), "/g")
    button = page.get_by_role("button", name="Jadwalkan kunjungan")
    assert button.is_disabled()
    page.get_by_label("Pilih semua").check()
    assert page.get_by_text("2 dipilih").is_visible()
    assert button.is_enabled()
    page.context.close()


@pytest.mark.browser
def test_progress_polls_until_the_work_is_done(browser: Browser) -> None:
    make = engines["django"].from_string
    running = make('{% load ui %}{% progress "Membaca" 10 100 poll="/p" %}').render()
    ended = make(
        '{% load ui %}{% progress "Membaca" 100 100 finished="Selesai dibaca." %}'
    ).render()
    frame = make(
        '{% extends "base.html" %}{% block main %}<h1>Kerja</h1>{{ part }}{% endblock %}'
    ).render(frame_context(messages=[], part=mark_safe(running)))
    page = open_page(browser, Site({"/k": frame, "/p": ended}, []), "/k")
    page.get_by_text("Selesai dibaca.").wait_for()
    assert page.get_by_text("100 dari 100 (100 %)").is_visible()
    page.context.close()


@pytest.mark.browser
def test_pages_work_without_scripts(browser: Browser) -> None:
    page = open_page(
        browser,
        Site({"/g": page_source()}, []),
        "/g",
        java_script_enabled=False,
        viewport={"width": 360, "height": 740},
    )
    page.locator(".tabbar summary").click()
    assert page.locator(".tabbar .menu-body").get_by_text("Laporan").is_visible()
    assert page.locator("[data-print]").is_hidden()
    assert page.get_by_role("button", name="Jadwalkan kunjungan").is_enabled()
    page.context.close()
