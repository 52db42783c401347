"""Twice is once, also when both come in the same moment: two clicks, two tabs."""

from __future__ import annotations

import io
import threading
from dataclasses import replace

from django.db import connections, transaction
from PIL import Image

from guyub.kernel.actions import DomainError
from guyub.kernel.db import SYSTEM, in_scope
from tests.factories import TODAY, office_act, register


def apart(work):
    """Run ``work`` in a thread with connections of its own."""

    def run():
        try:
            work()
        finally:
            for alias in ("default", "log"):
                connections[alias].close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def together(first, second):
    """``second`` comes while the transaction of ``first`` is still open; both end."""
    done = threading.Event()
    failed: list[BaseException] = []

    def late():
        try:
            second()
        except BaseException as error:
            failed.append(error)
        finally:
            done.set()

    with in_scope(SYSTEM):
        first()
        thread = apart(late)
        # Whoever waits for the first is still waiting; whoever does not has written by now.
        done.wait(timeout=1.0)
    thread.join(timeout=30)
    assert failed == []


def test_one_statement_sent_twice_at_once_is_one_row(db):
    from guyub.registry.actions.observation import record_observation
    from guyub.registry.models import Observation

    act = office_act()
    business = register(act)
    values = {"year": 2025, "observed_on": TODAY, "source": "Uji", "workers": 4}

    def send():
        record_observation(replace(act, events=[]), business.pk, values)

    together(send, send)
    with in_scope(SYSTEM, read_only=True):
        assert Observation.objects.filter(business=business).count() == 1


def test_one_proposal_sent_twice_at_once_is_one_request(db):
    from guyub.registry.actions.changes import propose_change
    from guyub.registry.models import ChangeRequest

    business = register(office_act())
    act = office_act(role="section_head")

    def send():
        propose_change(replace(act, events=[]), business.pk, {"since_year": 1999}, reason="Uji")

    together(send, send)
    with in_scope(SYSTEM, read_only=True):
        assert ChangeRequest.objects.count() == 1


def test_one_consent_given_twice_at_once_is_one_consent(db):
    from guyub.registry.actions.privacy import change_consent
    from guyub.registry.models import Consent, Owner

    act = office_act()
    register(act)
    person = Owner.objects.using("owner").get()
    said: list[str] = []

    def send():
        try:
            change_consent(
                replace(act, events=[]), person.pk, "contact", given=True, channel="surat"
            )
        except DomainError as error:
            said.append(str(error.sentence))

    together(send, send)
    assert Consent.objects.using("owner").count() == 1
    assert said == ["Persetujuan ini sudah tercatat."]


def picture():
    content = io.BytesIO()
    Image.new("RGB", (640, 480), "orange").save(content, "JPEG")
    content.seek(0)
    return content


def test_a_picture_added_while_the_same_one_goes_keeps_its_file(db):
    from guyub.registry.actions.photo import add_photo, file_of, remove_photo
    from guyub.registry.actions.product import add_product
    from guyub.registry.models import ProductPhoto

    act = office_act()
    one, other = (add_product(act, register(act).pk, {"name": "Keripik"}) for _ in range(2))
    photo = add_photo(act, one.pk, picture())
    path = file_of(photo)

    def add():
        thread = apart(lambda: add_photo(replace(act, events=[]), other.pk, picture()))
        thread.join(timeout=30)

    with in_scope(SYSTEM):
        # Runs after the removal is committed and before its file is dealt with.
        transaction.on_commit(add)
        remove_photo(act, photo.pk)
    with in_scope(SYSTEM, read_only=True):
        left = ProductPhoto.objects.get()
    assert (left.product_id, file_of(left)) == (other.pk, path)
    assert path.exists()
    remove_photo(act, left.pk)
    assert not path.exists()
