"""Takes the pictures of docs/screens/ from a running demo: the main screens at two sizes.

python scripts/screens.py http://localhost:8000
python scripts/screens.py http://localhost:8000 putaran alat    only these
"""

# ruff: noqa: T201
from __future__ import annotations

import io
import os
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

TARGET = Path(__file__).resolve().parents[1] / "docs" / "screens"
SIZES = {"hp": (360, 740), "pc": (1280, 800)}
PASSWORD = "contoh-guyub-2026"  # noqa: S105 - printed at every start of the demo
# Name, who looks ("" for nobody signed in), address, what to click there in turn. The review
# screen needs one workbook dropped and its columns confirmed before.
SCREENS = (
    ("depan", "", "/", ""),
    ("daftarkan", "", "/ikm/daftarkan/", ""),
    ("masuk", "", "/masuk/", ""),
    ("beranda", "data", "/beranda/", ""),
    ("ikm", "data", "/ikm/?q=kripik", ""),
    ("usaha", "data", "/ikm/", "main tbody a >> nth=2"),
    ("pendaftaran", "data", "/ikm/pendaftaran/", "main tbody a >> nth=0"),
    ("impor", "data", "/impor/", ""),
    ("impor-tinjau", "data", "/impor/", "main a[href*='/impor/0'] >> nth=0 && text=Tinjau"),
    ("cakupan", "kepala", "/cakupan/", ""),
    ("rekonsiliasi", "kepala", "/rekonsiliasi/", ""),
    ("peta", "kepala", "/peta/", ""),
    ("riwayat", "auditor", "/riwayat/", ""),
    ("kelompok", "kepala", "/kelompok/", "main tbody a >> nth=1"),
    ("putaran", "kabid", "/bantuan/putaran/BAN-33.03-000001-7/", ""),
    ("bisa-dapat", "", "/bantuan/dibuka/", "main a >> nth=0 && text=Cek sekarang"),
    ("serah-terima", "barang", "/bantuan/serah-terima/", "main tbody a >> nth=0"),
    ("alat", "barang", "/bantuan/alat/", "main tbody a >> nth=0"),
    ("penerima", "", "/bantuan/penerima/BAN-33.03-000001-7/", ""),
    ("tanpa-izin", "kabid", "/surat/tanpa-izin/", ""),
    ("fasilitasi", "kabid", "/surat/fasilitasi/", "main .card a >> nth=0"),
    ("pelatihan", "kabid", "/pelatihan/", "main tbody >> text=Pelatihan ekspor"),
    ("lewat-janji", "kabid", "/pendampingan/kesunyian/jumlah/", ""),
    ("rencana", "tpl", "/pendampingan/rencana/", ""),
    ("sosialisasi", "kabid", "/pendampingan/sosialisasi/?keadaan=held", "main tbody a >> nth=0"),
)


def sign_in(page: Page, base: str, user: str) -> None:
    page.goto(f"{base}/masuk/")
    page.fill("input[name=login]", user)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_load_state()


def main(base: str, only: list[str]) -> None:
    TARGET.mkdir(exist_ok=True)
    chromium = os.environ.get("GUYUB_CHROMIUM", "/usr/bin/chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for size, (width, height) in SIZES.items():
            pages: dict[str, Page] = {}
            for name, user, address, click in SCREENS:
                if only and name not in only:
                    continue
                if user not in pages:
                    context = browser.new_context(viewport={"width": width, "height": height})
                    pages[user] = context.new_page()
                    if user:
                        sign_in(pages[user], base, user)
                page = pages[user]
                page.goto(base + address)
                for target in filter(None, click.split(" && ")):
                    page.click(target)
                    page.wait_for_load_state()
                picture = Image.open(io.BytesIO(page.screenshot()))
                small = picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=64)
                small.save(TARGET / f"{name}-{size}.png", optimize=True)
                print(name, size, (TARGET / f"{name}-{size}.png").stat().st_size)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000", sys.argv[2:])
