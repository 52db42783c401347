"""Boxes that only this installation opens."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from guyub.kernel.boxes import BoxDamaged, public_point, seal, unseal
from guyub.kernel.crypto import Keyring

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def made(plain=b"isi"):
    ring = Keyring.in_memory(NOW)
    key = ring.current("box")
    return ring, seal(public_point(key), key.id, plain)


def test_what_was_sealed_comes_out():
    ring, box = made(b"Sri Lestari" * 1000)
    assert unseal(ring, box) == b"Sri Lestari" * 1000
    assert len(base64.b64decode(box["from"])) == 65


def test_another_installation_cannot_open_it():
    _ring, box = made()
    other = Keyring.in_memory(NOW)
    with pytest.raises(BoxDamaged):
        unseal(other, box)
    with pytest.raises(BoxDamaged):
        unseal(other, {**box, "key": other.current_id("box")})


def test_every_changed_byte_is_noticed():
    ring, box = made()
    for name in ("from", "iv", "data"):
        raw = bytearray(base64.b64decode(box[name]))
        for at in {0, 1, len(raw) // 2, len(raw) - 1}:
            raw[at] ^= 1
            with pytest.raises(BoxDamaged):
                unseal(ring, {**box, name: base64.b64encode(bytes(raw)).decode()})
            raw[at] ^= 1


def test_a_key_of_another_kind_opens_nothing():
    ring, box = made()
    with pytest.raises(BoxDamaged):
        unseal(ring, {**box, "key": ring.current_id("data")})


def test_a_keyring_from_before_gets_the_key_when_it_is_needed(tmp_path):
    ring = Keyring.create(tmp_path / "keys", NOW)
    del ring._current["box"]
    ring._write_current()
    again = Keyring.open(tmp_path / "keys")
    key = again.current_or_new("box", NOW)
    assert Keyring.open(tmp_path / "keys").current("box") == key
    # Both halves travel with the export, as every key does.
    exported = Keyring.read_export(again.export("sebuah kata sandi"), "sebuah kata sandi")
    assert public_point(exported.current("box")) == public_point(key)
