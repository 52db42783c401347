from __future__ import annotations

import io
from datetime import UTC, datetime
from uuid import UUID

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from guyub.kernel.crypto import Keyring
from guyub.kernel.ids import uuid7
from guyub.kernel.qr import CodeError, png, read, sign, svg, verify, verify_url

NOW = datetime(2026, 11, 22, tzinfo=UTC)
RING = Keyring.in_memory(NOW)
kinds = st.sampled_from("ABLSZ")


@given(kinds, st.uuids(), st.binary(max_size=20))
def test_round_trip(kind: str, ident: UUID, salt: bytes) -> None:
    token = sign(RING, kind, ident, salt)
    assert len(token) == 48
    for written in (token, token.lower(), "-".join(token[i : i + 4] for i in range(0, 48, 4))):
        code = verify(RING, written, salt)
        assert (code.kind, code.id) == (kind, ident)
    assert read(token).id == ident


@given(kinds, st.uuids(), st.data())
def test_any_changed_sign_is_noticed(kind: str, ident: UUID, data: st.DataObject) -> None:
    token = sign(RING, kind, ident, b"salt")
    place = data.draw(st.integers(0, 47))
    other = data.draw(st.sampled_from([c for c in "ABCXYZ2347019" if c != token[place]]))
    with pytest.raises(CodeError):
        verify(RING, token[:place] + other + token[place + 1 :], b"salt")


def test_another_record_salt_or_installation_fails() -> None:
    token = sign(RING, "L", uuid7(), b"versi 1")
    for ring, salt in ((RING, b"versi 2"), (Keyring.in_memory(NOW), b"versi 1")):
        with pytest.raises(CodeError, match="tidak cocok"):
            verify(ring, token, salt)
    with pytest.raises(CodeError, match="tidak cocok"):
        verify(RING, token, lambda code: None)
    assert verify(RING, token, lambda code: b"versi 1").kind == "L"
    with pytest.raises(CodeError, match="bukan kode surat"):
        read("https://contoh.id/")
    with pytest.raises(ValueError, match="capital"):
        sign(RING, "letter", uuid7())


def test_old_letters_verify_after_a_new_signing_key() -> None:
    ring = Keyring.in_memory(NOW)
    token = sign(ring, "L", uuid7())
    ring.add("sign", NOW)
    assert verify(ring, token).kind == "L"
    assert verify(ring, sign(ring, "L", uuid7())).kind == "L"


def test_the_code_of_a_letter_is_small() -> None:
    address = verify_url("https://guyub.purbalinggakab.go.id", sign(RING, "L", uuid7()))
    assert segno.make_qr(address, error="m").version <= 6
    assert segno.make_qr(address, error="m").mode == "alphanumeric"
    assert svg(address).startswith("<svg")
    image = Image.open(io.BytesIO(png(address)))
    assert image.width == image.height >= 200
    with pytest.raises(ValueError, match="too long"):
        svg("x" * 200)
