"""Encryption of personal values: keyring, tokens, blind index, keys that die with a person.

Pure of Django; ``kernel.fields`` puts it under models. Layout of a keyring folder (0700)::

    <id>.json      one key: {"id", "kind", "created", "key"}   (0600)
    current.json   {"data": id, "index": id, ...}: which key is used for new values

Kinds: ``data`` encrypts (AES-256-GCM), ``index`` makes blind indexes, ``sign`` signs QR codes,
``box`` opens what phones seal to this installation (``kernel.boxes``).
A data token is ``01 | key id (4 bytes) | nonce (12) | ciphertext and tag``; the key id in front
tells, also in SQL, which rows a rotation still has to visit. Keys never enter the database or its
backups: without the folder or its export the encrypted values are lost for good.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

KINDS: Final = ("data", "index", "sign", "box")
INDEX_BYTES: Final = 16
PASSPHRASE_MIN: Final = 12
TOKEN_VERSION: Final = b"\x01"
TOKEN_HEAD: Final = 1 + 4 + 12
_SCRYPT: Final = {"n": 2**16, "r": 8, "p": 1}  # 64 MB, about 0.2 s on a small office PC
# One context for all tables: the person's id is inside the token.
PERSON_CONTEXT: Final = "person-key"


class CryptoError(Exception):
    """Something about keys or encrypted values; the message is Indonesian and names no value."""


class KeyMissing(CryptoError):
    """A value was encrypted with a key that this keyring does not hold."""

    def __init__(self, key_id: str, folder: Path | None) -> None:
        self.key_id = key_id
        where = f" di folder {folder}" if folder else ""
        super().__init__(
            f"Kunci {key_id} tidak ada{where}. Pulihkan dari berkas ekspor kunci dengan "
            "`guyub keys import BERKAS`; tanpa kunci itu datanya tidak bisa dibaca."
        )


class KeyringMissing(CryptoError):
    """No keyring in the folder."""


class TokenDamaged(CryptoError):
    """An encrypted value was changed, cut, or belongs to another column."""


class PersonErased(CryptoError):
    """The person's key was destroyed: the value is gone on purpose."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key; ``repr`` never shows the secret. ``created`` is ISO 8601 with zone."""

    id: str
    kind: str
    created: str
    secret: bytes = field(repr=False)

    @classmethod
    def new(cls, kind: str, now: datetime) -> Key:
        if kind not in KINDS:
            raise ValueError(f"unknown kind of key: {kind}")
        return cls(
            secrets.token_hex(4), kind, now.isoformat(timespec="seconds"), secrets.token_bytes(32)
        )

    def to_json(self) -> dict[str, str]:
        key = base64.b64encode(self.secret).decode()
        return {"id": self.id, "kind": self.kind, "created": self.created, "key": key}

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> Key:
        key = cls(data["id"], data["kind"], data["created"], base64.b64decode(data["key"]))
        if key.kind not in KINDS or len(key.secret) != 32 or len(bytes.fromhex(key.id)) != 4:
            raise ValueError("not a key of this program")
        return key


def token_key_id(token: bytes) -> str:
    """Id of the data key that made ``token``. TokenDamaged when it is no data token."""
    if token[:1] != TOKEN_VERSION or len(token) < TOKEN_HEAD + 16:
        raise TokenDamaged("Isi kolom terenkripsi rusak: bentuknya bukan nilai terenkripsi.")
    return token[1:5].hex()


class Keyring:
    """Keys of one installation. Make one with ``create``, ``open`` or ``in_memory``.

    A keyring opened from a folder notices that another process rotated the keys: it reads the
    folder again when ``current.json`` changed or an unknown key id turns up.
    """

    def __init__(self, keys: Mapping[str, Key], current: Mapping[str, str], folder: Path | None):
        self._keys = dict(keys)
        self._current = dict(current)
        self._ciphers: dict[str, AESGCM] = {}
        self._stamp = 0
        self.folder = folder

    def __repr__(self) -> str:
        return f"<Keyring of {len(self._keys)} keys>"

    # ---- making and reading -------------------------------------------------------------

    @classmethod
    def in_memory(cls, now: datetime) -> Keyring:
        """New keys that are never written; for tests and dry runs."""
        made = {kind: Key.new(kind, now) for kind in KINDS}
        return cls({key.id: key for key in made.values()}, {k: v.id for k, v in made.items()}, None)

    @classmethod
    def create(cls, folder: Path, now: datetime) -> Keyring:
        """Make a keyring in ``folder`` (made 0700 if absent). CryptoError if one is there."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if (folder / "current.json").exists():
            raise CryptoError(f"Folder {folder} sudah berisi kunci; tidak ada yang diubah.")
        os.chmod(folder, 0o700)
        ring = cls.in_memory(now)
        ring.folder = folder
        for key in ring._keys.values():
            ring._write_key(key)
        ring._write_current()
        return ring

    @classmethod
    def open(cls, folder: Path) -> Keyring:
        """Read the keyring in ``folder``. KeyringMissing when there is none or others can read."""
        if not (folder / "current.json").is_file():
            raise KeyringMissing(
                f"Belum ada kunci di folder {folder}. Buat dengan `guyub keys init`, atau "
                "pulihkan dengan `guyub keys import BERKAS` bila datanya sudah terenkripsi."
            )
        mode = stat.S_IMODE(folder.stat().st_mode)
        if mode & 0o077:
            raise KeyringMissing(
                f"Folder kunci {folder} bisa dibuka orang lain (izin {mode:o}). "
                f"Jalankan: chmod 700 {folder}"
            )
        ring = cls({}, {}, folder)
        ring._load()
        return ring

    def _load(self) -> None:
        folder = self._need_folder()
        self._stamp = (folder / "current.json").stat().st_mtime_ns
        keys: dict[str, Key] = {}
        for path in sorted(folder.glob("*.json")):
            if path.name == "current.json":
                continue
            try:
                key = Key.from_json(json.loads(path.read_text()))
            except (ValueError, KeyError, TypeError) as error:
                raise CryptoError(
                    f"Berkas kunci {path} rusak. Pulihkan dengan `guyub keys import BERKAS`."
                ) from error
            keys[key.id] = key
        self._keys = keys
        self._current = json.loads((folder / "current.json").read_text())
        self._ciphers.clear()

    def _need_folder(self) -> Path:
        if self.folder is None:
            raise CryptoError("Kumpulan kunci ini hanya ada di memori.")
        return self.folder

    def _write(self, name: str, data: Mapping[str, Any]) -> None:
        folder = self._need_folder()
        target, draft = folder / name, folder / f".{name}.{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(data, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, target)
        directory = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)

    def _write_key(self, key: Key) -> None:
        self._write(f"{key.id}.json", key.to_json())

    def _write_current(self) -> None:
        self._write("current.json", self._current)
        self._stamp = (self._need_folder() / "current.json").stat().st_mtime_ns

    # ---- keys ---------------------------------------------------------------------------

    def all_keys(self) -> list[Key]:
        """All keys, oldest first."""
        return sorted(self._keys.values(), key=lambda key: (key.created, key.id))

    def current_id(self, kind: str) -> str:
        """Id of the key used for new values of ``kind``."""
        return self.current(kind).id

    def current(self, kind: str) -> Key:
        if self.folder is not None:
            try:
                stamp = (self.folder / "current.json").stat().st_mtime_ns
            except OSError:  # an unreachable folder does not stop work with the keys in memory
                stamp = self._stamp
            if stamp != self._stamp:
                self._load()
        return self.key(self._current[kind])

    def current_or_new(self, kind: str, now: datetime) -> Key:
        """The current key of ``kind``; made now where the keyring is older than the kind. Two
        processes may both make one: the later is current, both go on opening what they sealed."""
        try:
            return self.current(kind)
        except KeyError:
            return self.add(kind, now)

    def key(self, key_id: str) -> Key:
        """The key with this id. KeyMissing, after a second look into the folder."""
        if key_id not in self._keys and self.folder is not None:
            self._load()
        try:
            return self._keys[key_id]
        except KeyError:
            raise KeyMissing(key_id, self.folder) from None

    def add(self, kind: str, now: datetime) -> Key:
        """A new current key of ``kind``; the older ones keep reading what they wrote."""
        key = Key.new(kind, now)
        while key.id in self._keys:
            key = Key.new(kind, now)
        self._keys[key.id] = key
        self._current[kind] = key.id
        if self.folder is not None:
            self._write_key(key)
            self._write_current()
        return key

    # ---- values -------------------------------------------------------------------------

    def _cipher(self, key: Key) -> AESGCM:
        cipher = self._ciphers.get(key.id)
        if cipher is None:
            cipher = self._ciphers[key.id] = AESGCM(key.secret)
        return cipher

    def encrypt(self, plain: bytes, context: str) -> bytes:
        """Token of ``plain``, readable only with the same ``context`` ("table.column")."""
        key = self.current("data")
        nonce = secrets.token_bytes(12)
        sealed = self._cipher(key).encrypt(nonce, plain, context.encode())
        return TOKEN_VERSION + bytes.fromhex(key.id) + nonce + sealed

    def decrypt(self, token: bytes, context: str) -> bytes:
        """The value of ``token``. KeyMissing or TokenDamaged."""
        key = self.key(token_key_id(token))
        try:
            return self._cipher(key).decrypt(token[5:17], token[17:], context.encode())
        except InvalidTag:
            raise TokenDamaged(
                f"Nilai terenkripsi di {context} rusak atau dipindah dari kolom lain; "
                "pulihkan barisnya dari cadangan."
            ) from None

    def reencrypt(self, token: bytes, context: str) -> bytes:
        """``token`` under the current data key; the same token when it already is."""
        if token_key_id(token) == self.current_id("data"):
            return token
        return self.encrypt(self.decrypt(token, context), context)

    def blind_index(self, label: str, normal: str, key_id: str | None = None) -> bytes:
        """16 bytes that are equal for equal ``normal`` values of one ``label`` and tell nothing
        else without the index key (HMAC-SHA256). ``label`` names the kind of value ("nik")."""
        key = self.key(key_id) if key_id else self.current("index")
        message = label.encode() + b"\x00" + normal.encode()
        return hmac.new(key.secret, message, hashlib.sha256).digest()[:INDEX_BYTES]

    # ---- one file for the safe ----------------------------------------------------------

    def export(self, passphrase: str) -> bytes:
        """All keys in one JSON file under ``passphrase`` (scrypt, AES-256-GCM)."""
        if len(passphrase) < PASSPHRASE_MIN:
            raise CryptoError(f"Kata sandi ekspor minimal {PASSPHRASE_MIN} huruf.")
        salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
        head = {"format": "guyub-keys", "version": 1, "kdf": "scrypt", **_SCRYPT}
        body = {"current": self._current, "keys": [key.to_json() for key in self.all_keys()]}
        sealed = AESGCM(_stretch(passphrase, salt)).encrypt(
            nonce, json.dumps(body).encode(), json.dumps(head, sort_keys=True).encode()
        )
        encoded = {"salt": salt, "nonce": nonce, "data": sealed}
        text = {name: base64.b64encode(value).decode() for name, value in encoded.items()}
        return (json.dumps({**head, **text}, indent=1) + "\n").encode()

    @classmethod
    def read_export(cls, content: bytes, passphrase: str) -> Keyring:
        """The keyring in an export, in memory. CryptoError on a wrong passphrase or file."""
        try:
            data = json.loads(content)
            salt, nonce, sealed = (base64.b64decode(data[n]) for n in ("salt", "nonce", "data"))
            head = {name: data[name] for name in ("format", "version", "kdf", *_SCRYPT)}
        except (ValueError, KeyError, TypeError):
            raise CryptoError("Berkas itu bukan ekspor kunci Guyub.") from None
        expected = {"format": "guyub-keys", "version": 1, "kdf": "scrypt", **_SCRYPT}
        if head != expected:  # also keeps a forged file from asking for endless scrypt work
            raise CryptoError("Ekspor kunci ini dibuat dengan cara yang tidak dikenal versi ini.")
        try:
            plain = AESGCM(_stretch(passphrase, salt)).decrypt(
                nonce, sealed, json.dumps(head, sort_keys=True).encode()
            )
        except (InvalidTag, ValueError):
            raise CryptoError("Kata sandi salah, atau berkas ekspor kunci rusak.") from None
        body = json.loads(plain)
        keys = [Key.from_json(item) for item in body["keys"]]
        return cls({key.id: key for key in keys}, body["current"], None)

    @classmethod
    def restore(cls, folder: Path, other: Keyring, *, replace: bool = False) -> Keyring:
        """Write ``other`` (from ``read_export``) into ``folder``.

        An empty folder takes all of it. A folder with its own keys gains the missing ones; its
        own index key differs as a rule, and then searches by NIK would miss, so this is refused
        unless ``replace``: the imported keys become current and the folder's own stay readable.
        """
        if not (folder / "current.json").exists():
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.chmod(folder, 0o700)
            ring = cls(other._keys, other._current, folder)
        else:
            ring = cls.open(folder)
            for key in other._keys.values():
                own = ring._keys.get(key.id)
                if own is not None and own.secret != key.secret:
                    raise CryptoError(
                        f"Kunci {key.id} di folder dan di berkas berbeda isinya; impor dibatalkan."
                    )
            if ring._current["index"] != other._current["index"] and not replace:
                raise CryptoError(
                    "Folder ini sudah punya kunci indeks sendiri, jadi pencarian NIK atas data "
                    "lama tidak akan cocok. Ulangi dengan --replace bila basis data yang dipakai "
                    "memang berasal dari berkas ekspor ini."
                )
            ring._keys.update(other._keys)
            if replace:
                ring._current.update(other._current)
        for key in ring._keys.values():
            ring._write_key(key)
        ring._write_current()
        return ring


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, **_SCRYPT).derive(passphrase.encode())


class PersonKey:
    """A key of one person, for values in records that may not change (the ledger).

    The random key exists only wrapped by the keyring, in one row of the database. Destroying that
    row's value makes everything sealed with it unreadable, while the sealed text stays in place.
    """

    __slots__ = ("_cipher",)

    def __init__(self, secret: bytes) -> None:
        self._cipher = AESGCM(secret)

    @staticmethod
    def create(ring: Keyring, person_id: str) -> bytes:
        """A new wrapped key for ``person_id``; store it in a ``WrappedKeyField``."""
        return ring.encrypt(secrets.token_bytes(32) + _person_mark(person_id), PERSON_CONTEXT)

    @classmethod
    def unwrap(cls, ring: Keyring, wrapped: bytes | None, person_id: str) -> PersonKey:
        """The usable key. PersonErased for None, TokenDamaged for another person's key."""
        if wrapped is None:
            raise PersonErased("Data pribadi orang ini sudah dihapus atas permintaan.")
        plain = ring.decrypt(wrapped, PERSON_CONTEXT)
        if not hmac.compare_digest(plain[32:], _person_mark(person_id)):
            raise TokenDamaged("Kunci pribadi ini milik orang lain; pulihkan dari cadangan.")
        return cls(plain[:32])

    def seal(self, text: str, context: str) -> str:
        """``text`` as ASCII (``p1.`` and base64), fit for JSON."""
        nonce = secrets.token_bytes(12)
        sealed = nonce + self._cipher.encrypt(nonce, text.encode(), context.encode())
        return "p1." + base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, sealed: str, context: str) -> str:
        """The text of ``seal``. TokenDamaged."""
        try:
            if not sealed.startswith("p1."):
                raise ValueError("version")
            raw = base64.urlsafe_b64decode(sealed[3:] + "=" * (-len(sealed[3:]) % 4))
            return self._cipher.decrypt(raw[:12], raw[12:], context.encode()).decode()
        except (InvalidTag, ValueError):
            raise TokenDamaged(f"Nilai pribadi di {context} rusak atau milik orang lain.") from None


def _person_mark(person_id: str) -> bytes:
    return hashlib.sha256(person_id.encode()).digest()[:16]
