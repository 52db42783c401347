from __future__ import annotations

import json
import os
import time
from base64 import b64encode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guyub.kernel.crypto import (
    CryptoError,
    Key,
    KeyMissing,
    Keyring,
    KeyringMissing,
    PersonErased,
    PersonKey,
    TokenDamaged,
    token_key_id,
)

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
RING = Keyring.in_memory(NOW)
PASSPHRASE = "kopi hangat di balai desa"


@given(st.binary(max_size=300), st.text(min_size=1, max_size=30))
def test_round_trip(plain: bytes, context: str) -> None:
    token = RING.encrypt(plain, context)
    assert RING.decrypt(token, context) == plain
    assert token_key_id(token) == RING.current_id("data")
    assert RING.encrypt(plain, context) != token


@given(st.binary(max_size=40), st.data())
def test_any_changed_byte_is_noticed(plain: bytes, data: st.DataObject) -> None:
    token = bytearray(RING.encrypt(plain, "t.c"))
    place = data.draw(st.integers(0, len(token) - 1))
    token[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises((TokenDamaged, KeyMissing)):
        RING.decrypt(bytes(token), "t.c")


def test_a_token_of_another_column_is_refused_without_naming_the_value() -> None:
    token = RING.encrypt(b"9903114509850001", "owner.nik")
    with pytest.raises(TokenDamaged) as caught:
        RING.decrypt(token, "owner.phone")
    assert "9903114509850001" not in str(caught.value)
    for cut in (b"", token[:10], b"\x09" + token[1:]):
        with pytest.raises(TokenDamaged):
            RING.decrypt(cut, "owner.nik")


def test_folder_is_private_and_survives(tmp_path: Path) -> None:
    folder = tmp_path / "data" / "keys"
    ring = Keyring.create(folder, NOW)
    assert os.stat(folder).st_mode & 0o777 == 0o700
    assert {os.stat(p).st_mode & 0o777 for p in folder.iterdir()} == {0o600}
    (folder / "secret_key").write_text("of another part of the program")
    token = ring.encrypt(b"rahasia", "t.c")
    again = Keyring.open(folder)
    assert again.decrypt(token, "t.c") == b"rahasia"
    assert again.blind_index("nik", "1") == ring.blind_index("nik", "1")
    with pytest.raises(CryptoError, match="sudah berisi kunci"):
        Keyring.create(folder, NOW)


def test_a_missing_or_open_folder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(KeyringMissing, match="guyub keys init"):
        Keyring.open(tmp_path / "nowhere")
    Keyring.create(tmp_path / "keys", NOW)
    os.chmod(tmp_path / "keys", 0o755)
    with pytest.raises(KeyringMissing, match="chmod 700"):
        Keyring.open(tmp_path / "keys")


def test_missing_key_names_the_id_and_the_way_out(tmp_path: Path) -> None:
    ring = Keyring.create(tmp_path / "keys", NOW)
    token = RING.encrypt(b"x", "t.c")
    with pytest.raises(KeyMissing, match=RING.current_id("data")) as caught:
        ring.decrypt(token, "t.c")
    assert "guyub keys import" in str(caught.value)


def test_rotation_is_seen_by_a_ring_opened_before(tmp_path: Path) -> None:
    first = Keyring.create(tmp_path / "keys", NOW)
    other = Keyring.open(tmp_path / "keys")
    old = first.encrypt(b"lama", "t.c")
    time.sleep(0.01)
    new_key = other.add("data", NOW)
    assert first.decrypt(other.encrypt(b"baru", "t.c"), "t.c") == b"baru"
    assert token_key_id(first.encrypt(b"x", "t.c")) == new_key.id
    moved = first.reencrypt(old, "t.c")
    assert token_key_id(moved) == new_key.id
    assert first.decrypt(moved, "t.c") == first.decrypt(old, "t.c") == b"lama"
    assert first.reencrypt(moved, "t.c") == moved


@given(st.text(max_size=40), st.text(max_size=40))
def test_blind_index_is_equal_exactly_for_equal_values(one: str, two: str) -> None:
    a, b = RING.blind_index("nik", one), RING.blind_index("nik", two)
    assert len(a) == 16
    assert (a == b) == (one == two)
    assert a != RING.blind_index("phone", one)


def test_export_and_restore(tmp_path: Path) -> None:
    ring = Keyring.create(tmp_path / "a", NOW)
    token, index = ring.encrypt(b"isi", "t.c"), ring.blind_index("nik", "1")
    ring.add("data", NOW)
    content = ring.export(PASSPHRASE)
    assert all(b64encode(key.secret) not in content for key in ring.all_keys())
    restored = Keyring.restore(tmp_path / "b", Keyring.read_export(content, PASSPHRASE))
    assert os.stat(tmp_path / "b").st_mode & 0o777 == 0o700
    assert restored.decrypt(token, "t.c") == b"isi"
    assert Keyring.open(tmp_path / "b").blind_index("nik", "1") == index
    assert restored.current_id("data") == ring.current_id("data")


def test_restore_into_a_folder_with_its_own_keys(tmp_path: Path) -> None:
    ring = Keyring.create(tmp_path / "a", NOW)
    own = Keyring.create(tmp_path / "b", NOW)
    kept = own.encrypt(b"milik b", "t.c")
    other = Keyring.read_export(ring.export(PASSPHRASE), PASSPHRASE)
    with pytest.raises(CryptoError, match="--replace"):
        Keyring.restore(tmp_path / "b", other)
    assert Keyring.open(tmp_path / "b").current_id("index") == own.current_id("index")
    merged = Keyring.restore(tmp_path / "b", other, replace=True)
    assert merged.current_id("index") == ring.current_id("index")
    assert merged.decrypt(kept, "t.c") == b"milik b"


def test_export_refuses_weak_wrong_and_foreign() -> None:
    with pytest.raises(CryptoError, match="minimal 12"):
        RING.export("pendek")
    content = RING.export(PASSPHRASE)
    with pytest.raises(CryptoError, match="Kata sandi salah"):
        Keyring.read_export(content, PASSPHRASE + "!")
    with pytest.raises(CryptoError, match="bukan ekspor kunci"):
        Keyring.read_export(b'{"a": 1}', PASSPHRASE)
    forged = json.loads(content) | {"n": 2**30}
    with pytest.raises(CryptoError, match="tidak dikenal"):
        Keyring.read_export(json.dumps(forged).encode(), PASSPHRASE)


@given(st.text(max_size=80))
def test_person_key_round_trip_and_erasure(text: str) -> None:
    wrapped = PersonKey.create(RING, "person-1")
    sealed = PersonKey.unwrap(RING, wrapped, "person-1").seal(text, "ledger.before")
    assert sealed.isascii()
    assert PersonKey.unwrap(RING, wrapped, "person-1").open(sealed, "ledger.before") == text
    with pytest.raises(PersonErased):
        PersonKey.unwrap(RING, None, "person-1")
    with pytest.raises(TokenDamaged):
        PersonKey.unwrap(RING, wrapped, "person-2")
    other = PersonKey.unwrap(RING, PersonKey.create(RING, "person-1"), "person-1")
    with pytest.raises(TokenDamaged):
        other.open(sealed, "ledger.before")


def test_no_secret_in_repr() -> None:
    key = Key.new("data", NOW)
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)
    assert repr(RING) == "<Keyring of 4 keys>"
    with pytest.raises(ValueError, match="unknown kind"):
        Key.new("other", NOW)
