"""Papers on disk: encrypted, bound to their place, given out whole or not at all."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connections, models, transaction
from django.http import Http404
from django.test import RequestFactory
from django.test.utils import isolate_apps
from PIL import Image

from guyub.kernel import attached, storage
from guyub.kernel.crypto import CryptoError
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.ids import uuid7
from guyub.kernel.scans import Scan, clean_scan
from tests.factories import NOW
from tests.kernel.test_scans import pdf

FOLDER = "uji/33.03"


@pytest.fixture
def paper_model() -> Any:
    with isolate_apps("guyub.kernel"):

        class Paper(attached.Attachment):
            restricted_verb = "uji.lihat"

            class Meta:
                app_label = "kernel"
                db_table = "uji_paper"

        yield Paper


def kept(model: Any, scan: Scan, **values: Any) -> Any:
    with transaction.atomic():
        path = attached.keep(scan, FOLDER)
    return model(
        regency_code="33.03", path=path, created_at=NOW, **attached.described(scan), **values
    )


def jpeg(color: str = "orange") -> Scan:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), color).save(out, "JPEG")
    return clean_scan(out.getvalue())


def request_of(*verbs: str) -> Any:
    request = RequestFactory().get("/")
    request.visit = SimpleNamespace(may=lambda verb: verb in verbs)
    return request


def files() -> list[Path]:
    return [p for p in Path(settings.GUYUB_FILES_DIR, FOLDER).rglob("*") if p.is_file()]


@pytest.mark.parametrize("amount", [0, 1, storage.CHUNK - 1, storage.CHUNK, 2 * storage.CHUNK + 7])
def test_what_is_stored_is_what_comes_back(amount: int) -> None:
    content = bytes(range(256)) * (amount // 256 + 1)
    content = content[:amount]
    path = f"uji/{uuid7()}"
    assert storage.save(path, [content[:100], content[100:]], prefix="uji") == (
        hashlib.sha256(content).hexdigest(), amount,
    )  # fmt: skip
    assert storage.read(path, prefix="uji") == content
    with pytest.raises(CryptoError):
        storage.read(path, prefix="lain")
    storage.delete(path)
    storage.delete(path)
    with pytest.raises(FileNotFoundError):
        storage.read(path, prefix="uji")


def test_cut_swapped_and_foreign_bytes_are_noticed() -> None:
    path, other = f"uji/{uuid7()}", f"uji/{uuid7()}"
    for one in (path, other):
        storage.save(one, [b"a" * (storage.CHUNK + 5)], prefix="uji")
    whole = storage.file_at(path).read_bytes()
    for wrong in (
        b"", whole[:2], whole[:100], whole[: 4 + int.from_bytes(whole[:4], "big")],
        whole + b"\x00", storage.file_at(other).read_bytes(), whole[:-1] + b"\x00",
    ):  # fmt: skip
        storage.file_at(path).write_bytes(wrong)
        with pytest.raises(CryptoError):
            storage.read(path, prefix="uji")


@pytest.mark.parametrize("path", ["/etc/passwd", "uji/../../luar", "tanpafolder", ""])
def test_a_path_stays_below_the_files_folder(path: str) -> None:
    with pytest.raises(ValueError, match="below the files folder"):
        storage.file_at(path)


def test_a_write_that_fails_leaves_nothing() -> None:
    def broken() -> Any:
        yield b"a"
        raise OSError("disk")

    path = f"uji/{uuid7()}"
    with pytest.raises(OSError, match="disk"):
        storage.save(path, broken(), prefix="uji")
    name = storage.file_at(path).name
    assert not [p for p in Path(settings.GUYUB_FILES_DIR, "uji").iterdir() if name in p.name]


def test_a_photo_is_shown_and_a_pdf_downloaded(db: None, paper_model: Any) -> None:
    photo = kept(paper_model, jpeg())
    letter = kept(paper_model, clean_scan(pdf(2)), caption="Proposal")
    for paper, kind, how in (
        (photo, "image/jpeg", "inline"),
        (letter, "application/pdf", "attachment"),
    ):
        answer = attached.serve(request_of(), paper)
        assert hashlib.sha256(answer.content).hexdigest() == paper.sha256
        assert len(answer.content) == paper.size
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"].startswith(f"{how}; filename=")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].endswith("sandbox")
        assert answer["Cache-Control"] == "private, no-store"


def test_nothing_on_disk_can_be_read_or_recognised(db: None, paper_model: Any) -> None:
    scan = clean_scan(pdf(1))
    paper = kept(paper_model, scan)
    stored = storage.file_at(paper.path)
    assert b"%PDF" not in stored.read_bytes()
    assert scan.sha256 not in paper.path
    assert stored.stat().st_mode & 0o077 == 0


def test_the_same_paper_is_one_file_and_a_damaged_one_is_mended(db: None, paper_model: Any) -> None:
    scan = jpeg("teal")
    first = kept(paper_model, scan)
    before = len(files())
    assert kept(paper_model, scan).path == first.path
    assert len(files()) == before
    storage.file_at(first.path).write_bytes(b"rusak")
    kept(paper_model, scan)
    assert attached.content_of(first) == scan.content


def test_a_restricted_paper_needs_its_verb(db: None, paper_model: Any) -> None:
    card = kept(paper_model, jpeg("navy"), restricted=True)
    with pytest.raises(PermissionDenied):
        attached.serve(request_of("lain"), card)
    with pytest.raises(PermissionDenied):
        attached.serve(RequestFactory().get("/"), card)
    assert attached.serve(request_of("uji.lihat"), card).status_code == 200
    paper_model.restricted_verb = ""
    with pytest.raises(PermissionDenied):
        attached.serve(request_of("uji.lihat", ""), card)


def test_missing_damaged_and_other_files_are_never_given(db: None, paper_model: Any) -> None:
    scan, other = jpeg("red"), jpeg("green")
    paper = kept(paper_model, scan)
    # Another paper kept under this name: right key, wrong content.
    storage.save(paper.path, [other.content], prefix="attachment")
    with pytest.raises(attached.AttachmentDamaged):
        attached.content_of(paper)
    storage.file_at(paper.path).write_bytes(b"\x00\x00\x00\x01x")
    with pytest.raises(attached.AttachmentDamaged):
        attached.content_of(paper)
    storage.delete(paper.path)
    with pytest.raises(Http404, match="hilang atau rusak"):
        attached.serve(request_of(), paper)


def test_a_file_goes_with_its_last_row(db: None, paper_model: Any) -> None:
    with connections["owner"].schema_editor() as editor:
        editor.create_model(paper_model)
        editor.execute("GRANT ALL ON uji_paper TO guyub_app")
    try:
        scan = jpeg("purple")
        first, second = kept(paper_model, scan), kept(paper_model, scan)
        with in_scope(SYSTEM):
            models.Model.save(first, force_insert=True)
            models.Model.save(second, force_insert=True)
        for paper, left in ((first, True), (second, False)):
            with in_scope(SYSTEM):
                path = paper.path
                paper.delete()
                attached.forget_file(SYSTEM, paper_model, path)
                assert storage.file_at(path).exists(), "not before the commit"
            assert storage.file_at(path).exists() is left
    finally:
        connections["default"].close()
        with connections["owner"].schema_editor() as editor:
            editor.delete_model(paper_model)
