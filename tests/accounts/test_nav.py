"""Which entry of the frame is marked as the one that a page belongs to."""

from __future__ import annotations

import pytest

from guyub.accounts.nav import nav_for
from tests.factories import visit


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/surat/kesenjangan/", "Surat"),
        ("/surat/tanpa-izin/", "Surat"),
        ("/peta/surat/", "Surat"),
        ("/peta/", "Peta"),
        ("/bantuan/alat/", "Bantuan"),
        ("/ikm/IKM-33.03-000001-7/", "Daftar usaha"),
        ("/nowhere/", None),
    ],
)
def test_a_list_under_an_entry_marks_the_entry(db, path, label):
    active = [entry["label"] for entry in nav_for(visit("section_head"), path) if entry["active"]]
    assert active == ([label] if label else [])
