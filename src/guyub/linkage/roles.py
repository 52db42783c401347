"""What a column means. A mapping of roles to columns is all that a table needs to be linked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Role:
    """``name`` in code and command, ``label`` as a person reads it, ``also`` other words for it."""

    name: str
    label: str
    also: tuple[str, ...] = ()


_ROLES: Final = (
    Role("name", "Nama", ("nama", "full_name", "fullname", "nama_pemilik", "nama_lengkap")),
    Role("given_name", "Nama depan", ("first_name", "forename", "nama_depan", "firstname")),
    Role("whole_name", "Nama dari bagian-bagiannya", ()),
    Role("surname", "Nama belakang", ("last_name", "family_name", "nama_belakang", "lastname")),
    Role("business", "Nama usaha", ("nama_usaha", "business_name", "usaha")),
    Role("product", "Produk", ("produk", "jenis_produk", "occupation", "pekerjaan", "komoditi")),
    Role("nik", "NIK", ("no_ktp", "ktp")),
    Role("nib", "NIB", ()),
    Role("identifier", "Nomor identitas", ("id_number", "soc_sec_id", "ssn", "nomor")),
    Role("phone", "Nomor telepon", ("telp", "telepon", "hp", "no_hp", "no_telp", "telephone")),
    Role("email", "Surel", ("e_mail", "surel")),
    Role("birth_date", "Tanggal lahir", ("dob", "date_of_birth", "tgl_lahir", "tanggal_lahir")),
    Role("birth_place", "Tempat lahir", ("tempat_lahir", "place_of_birth")),
    Role("sex", "Jenis kelamin", ("gender", "jk", "l_p", "jenis_kelamin")),
    Role("village", "Desa", ("desa", "kelurahan", "village_code", "suburb", "city", "kode_desa")),
    Role("district", "Kecamatan", ("kecamatan", "district_code")),
    Role("region", "Wilayah", ("state", "province", "provinsi", "kabupaten", "county", "country")),
    Role("postcode", "Kode pos", ("kode_pos", "postal_code", "zip", "zipcode", "postcode_fake")),
    Role("address", "Alamat", ("alamat", "address_1", "street", "jalan")),
    Role("address_more", "Alamat lanjutan", ("address_2",)),
    Role("street_number", "Nomor rumah", ("nomor_rumah", "house_number")),
    Role("text", "Keterangan", ("keterangan", "remark")),
)  # fmt: skip
ROLES: Final[Mapping[str, Role]] = {role.name: role for role in _ROLES}
# Columns that only say a name again, out of others: taken for the name where there is no other.
_AGAIN: Final = frozenset("first_and_surname given_and_surname short_name nama_singkat".split())
_WORDS: Final = {word: role.name for role in _ROLES for word in (role.name, *role.also)}


class MappingError(ValueError):
    """A mapping that cannot be used; the sentence says what to change."""


def role_of(word: str) -> str | None:
    """The role a word stands for ("first_name" > "given_name"); None when there is none."""
    return _WORDS.get(word.strip().lower().replace(" ", "_").replace("-", "_"))


def read_mapping(pairs: Iterable[str], columns: Iterable[str]) -> dict[str, str]:
    """Role to column, from words "role=column", or "column" alone where its name tells the role.

    MappingError names what is unknown or said twice.
    """
    held = list(columns)
    found: dict[str, str] = {}
    again = None
    for pair in pairs:
        word, _, column = pair.strip().partition("=")
        column = column or word
        if word.lower() in _AGAIN and column in held:
            again = column
            continue
        role = role_of(word)
        if role is None:
            known = ", ".join(ROLES)
            raise MappingError(f"Peran '{word}' tidak dikenal. Yang dikenal: {known}.")
        if column not in held:
            raise MappingError(f"Kolom '{column}' tidak ada. Yang ada: {', '.join(held)}.")
        if role in found:
            raise MappingError(f"Peran '{role}' disebut dua kali.")
        found[role] = column
    if again and not {"name", "given_name", "surname"} & set(found):
        found["name"] = again
    if not found:
        raise MappingError("Sebutkan kolom, misalnya: --columns name=nama birth_date=tgl_lahir.")
    return found


def guess_mapping(columns: Iterable[str]) -> dict[str, str]:
    """Role to column for those columns whose names tell it; the first of two wins."""
    found: dict[str, str] = {}
    for column in columns:
        role = role_of(column)
        if role is not None:
            found.setdefault(role, column)
    return found
