"""Keys on real rows: changing them, losing them, and a restore that needs them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guyub.kernel import fields
from guyub.kernel.crypto import CryptoError, KeyMissing, Keyring, KeyringMissing
from guyub.kernel.db import SYSTEM, in_scope
from guyub.kernel.rotation import encrypted_columns, rotate_all
from guyub.ledger import sealing
from guyub.ledger.chain import Verified, verify
from tests.factories import office_act, register

NIK, PHONE = "9903116712830004", "084099887766"
SOURCE = Path(__file__).resolve().parents[2] / "src"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def filled():
    from guyub.registry.actions.changes import propose_change
    from guyub.registry.models import Owner

    business = register(office_act(), nik=NIK, phone=PHONE, owner="Sutinah")
    owner = Owner.objects.using("owner").get()
    propose_change(
        office_act(role="section_head"), business.pk, {"phone": "084011112222"},
        target="owner", target_id=owner.pk,
    )  # fmt: skip
    return owner


def test_rotation_reaches_every_column_of_the_registry_and_the_ledger(db):
    from guyub.ledger.models import Event
    from guyub.registry.models import ChangeRequest, Owner

    owner = filled()
    columns = {f"{m._meta.db_table}.{c.column}" for m, c in encrypted_columns()}
    assert {
        "registry_owner.nik", "registry_owner.phone", "registry_business.nib",
        "registry_registration.owner_name", "registry_registration.nik",
        "registry_change_request.changes", "registry_merge.kept", "ledger_person_key.wrapped",
    } <= columns  # fmt: skip
    ring = fields.get_keyring()
    old = ring.current_id("data")
    ring.add("data", NOW)
    assert ring.current_id("data") != old
    moved = {r.column: r.moved for r in rotate_all(ring, batch=2) if r.moved}
    assert moved == {
        "registry_owner.nik": 1, "registry_owner.phone": 1, "registry_change_request.changes": 1,
        "ledger_person_key.wrapped": 1,
    }  # fmt: skip
    assert sum(r.moved for r in rotate_all(ring)) == 0, "a second run finds nothing"
    # The old key may go: everything reads with the new one.
    kept = {k.id: k for k in ring.all_keys() if k.id != old}
    without = Keyring(kept, ring._current, None)
    row = Owner.objects.using("owner").values_list("nik", flat=True).get(pk=owner.pk)
    assert without.decrypt(row._token, "registry_owner.nik").decode() == NIK
    with in_scope(SYSTEM, read_only=True):
        assert Owner.objects.get(nik_index=NIK).phone == PHONE
        assert ChangeRequest.objects.get().changes is not None
        event = Event.objects.get(verb="registry.business.register")
        assert sealing.open_value(event.after)["name"] == "Keripik Sumber Rejeki"
        assert all(isinstance(r, Verified) for r in verify())


def test_missing_keys_give_one_clear_line(db, tmp_path, monkeypatch):
    from django.conf import settings

    from guyub.registry.models import Owner

    filled()
    monkeypatch.setattr(settings, "GUYUB_KEYS_DIR", tmp_path / "kosong")
    with in_scope(SYSTEM, read_only=True):
        owner = Owner.objects.get()
        with pytest.raises(KeyringMissing, match=r"guyub keys import BERKAS") as empty:
            owner.nik.reveal()
    other = Keyring.create(tmp_path / "lain", NOW)
    monkeypatch.setattr(settings, "GUYUB_KEYS_DIR", tmp_path / "lain")
    with in_scope(SYSTEM, read_only=True):
        with pytest.raises(KeyMissing, match=r"guyub keys import BERKAS") as foreign:
            Owner.objects.get().nik.reveal()
        assert not Owner.objects.filter(nik_index=NIK).exists()
    for error in (empty.value, foreign.value):
        assert isinstance(error, CryptoError)
        assert len(str(error).splitlines()) == 1
        assert NIK not in str(error)
    assert other.current_id("data") not in str(foreign.value)


FILL = """
import sys
from guyub.config.session import with_django
with with_django("owner", ready=False):
    sys.path.insert(0, sys.argv[1])
    from django.conf import settings
    from django.utils import timezone
    from guyub.areas.loading import load_areas
    from guyub.config.migrating import migrate
    from guyub.kernel.actions import Act
    from guyub.kernel.crypto import Keyring
    from guyub.kernel.db import SYSTEM
    from tests.factories import register
    from pathlib import Path
    keys = Path(settings.GUYUB_KEYS_DIR)
    if not (keys / "current.json").exists():
        Keyring.create(keys, timezone.now())
    migrate()
    load_areas(only=("33.03",))
    act = Act(now=timezone.now(), scope=SYSTEM, actor="Uji", role="sistem", area_codes=("*",))
    register(act, nik="9903116712830004", owner="Sutinah")
"""
READ = """
from guyub.config.session import with_django
with with_django("worker", ready=False):
    from guyub.kernel.crypto import CryptoError
    from guyub.kernel.db import SYSTEM, in_scope
    from guyub.registry.models import Owner
    with in_scope(SYSTEM, read_only=True):
        try:
            print("NIK", Owner.objects.get().nik.reveal())
            print("cari", Owner.objects.filter(nik_index="9903116712830004").count())
        except CryptoError as error:
            print("GALAT", error)
"""


@pytest.fixture
def place():
    """A folder that the database account may pass through (pytest's own is closed to it)."""
    root = Path(tempfile.mkdtemp(prefix="guyub-t-"))
    root.chmod(0o711)
    yield root
    shutil.rmtree(root, ignore_errors=True)


def test_a_backup_holds_no_keys_and_is_read_again_with_the_exported_ones(place):
    shell = {
        k: v for k, v in os.environ.items()
        if not k.startswith(("GUYUB_", "DJANGO_", "DATABASE_", "PYTEST_"))
    }  # fmt: skip
    shell |= {
        "PYTHONPATH": os.pathsep.join([str(SOURCE), *filter(None, sys.path)]),
        "GUYUB_KEYS_PASSPHRASE": "kopi hangat di balai desa",
        "GUYUB_TESTING": "1",
    }

    def run(data, *words):
        done = subprocess.run(
            [sys.executable, *words], env={**shell, "GUYUB_DATA": str(data)},
            capture_output=True, text=True, check=False, timeout=240,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    first, second = place / "kantor", place / "baru"
    saved, keys = place / "c.tar", place / "kunci.json"
    run(first, "-c", FILL, str(SOURCE.parent))
    run(first, "-m", "guyub", "backup", str(saved))
    run(first, "-m", "guyub", "keys", "export", str(keys))
    for key in Keyring.open(first / "keys").all_keys():
        assert key.secret not in saved.read_bytes()
        assert key.id.encode() + b".json" not in saved.read_bytes()
    assert NIK.encode() not in saved.read_bytes()
    told = run(second, "-m", "guyub", "restore", str(saved))
    assert "tidak utuh" not in told, "the chains verify without keys"
    assert not (second / "keys" / "current.json").exists()
    run(second, "-m", "guyub", "keys", "import", str(keys))
    read = run(second, "-c", READ)
    assert f"NIK {NIK}" in read
    assert "cari 1" in read
