"""The address of a product that everybody may open, and the message that hands it on."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.urls import reverse

from guyub.kernel.rupiah import format_rupiah
from guyub.market.models import Offer


def public_address(number: str) -> str:
    """The whole address of a product, as it stands on labels and in messages."""
    return f"{settings.GUYUB_BASE_URL}{reverse('market:public_offer', args=[number])}"


def share_link(row: Offer, address: str) -> str:
    """A link that opens WhatsApp with the message written; whoever taps it chooses to whom."""
    text = (
        f"{row.title}\n{format_rupiah(row.price)} / {row.unit}, paling sedikit"
        f" {row.minimum.normalize():f} {row.unit}.\nPembuat dan ceritanya: {address}"
    )
    return f"https://wa.me/?text={quote(text)}"
