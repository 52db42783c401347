"""What waits in training: people for a place, lists of who came, certificates, outcomes."""

from __future__ import annotations

from django.utils import timezone

from guyub.accounts.visit import Visit
from guyub.kernel.waiting import Waiting, capped, register
from guyub.training.lists import TO_CERTIFY, TO_FILL, UNLISTED
from guyub.training.lists_following import DUE
from guyub.training.models import Batch, Outcome
from guyub.training.permissions import ADMIT, CERTIFY, MEASURE, RECORD


def to_fill(visit: Visit) -> int:
    return capped(Batch.objects.visible_to(visit).to_fill().values("pk"))


def unlisted(visit: Visit) -> int:
    return capped(Batch.objects.visible_to(visit).unlisted(timezone.localdate()))


def to_certify(visit: Visit) -> int:
    return capped(Batch.objects.visible_to(visit).to_certify())


def due(visit: Visit) -> int:
    """Businesses that are to be asked what became of a course."""
    return capped(Outcome.objects.visible_to(visit).due_until(timezone.localdate()))


def register_all() -> None:
    """Called once from ``AppConfig.ready``."""
    register(
        Waiting(
            "training_places", "Pelatihan dengan calon menunggu tempat",
            "Terima pesertanya menurut urutan giliran.",
            ADMIT, "training:list", to_fill, f"?perlu={TO_FILL}", icon="school",
        )
    )  # fmt: skip
    register(
        Waiting(
            "training_lists", "Pelatihan tanpa daftar hadir",
            "Catat siapa yang hadir di pertemuan yang sudah lewat.",
            RECORD, "training:list", unlisted, f"?perlu={UNLISTED}", icon="school",
        )
    )  # fmt: skip
    register(
        Waiting(
            "training_certificates", "Pelatihan dengan lulusan tanpa sertifikat",
            "Buka angkatannya, lalu terbitkan sertifikat.",
            CERTIFY, "training:list", to_certify, f"?perlu={TO_CERTIFY}", icon="school",
        )
    )  # fmt: skip
    register(
        Waiting(
            "training_outcomes", "Hasil pelatihan yang waktunya didata",
            "Datangi atau telepon usahanya, lalu isi jawabannya.",
            MEASURE, "training:outcomes", due, f"?angka={DUE}", icon="chart",
        )
    )  # fmt: skip
