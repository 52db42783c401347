"""Ways by which a machine sends, as far as the settings of this installation name them."""

from __future__ import annotations

from django.conf import settings

from guyub.outreach.gateways.base import Gateway
from guyub.outreach.gateways.email import Email
from guyub.outreach.gateways.sms import Sms
from guyub.outreach.gateways.whatsapp import WhatsApp
from guyub.outreach.states import EMAIL, SMS, WHATSAPP


def gateway_of(channel: str) -> Gateway | None:
    """The gateway of a channel; None where none is set, and for channels that people serve."""
    if channel == WHATSAPP and settings.GUYUB_WHATSAPP.get("phone_id"):
        return WhatsApp(**settings.GUYUB_WHATSAPP)
    if channel == SMS and settings.GUYUB_SMS.get("url"):
        return Sms(**settings.GUYUB_SMS)
    if channel == EMAIL and settings.GUYUB_EMAIL_FROM:
        return Email(settings.GUYUB_EMAIL_FROM)
    return None
