"""A mail backend that fails where it is told to."""

from __future__ import annotations

import smtplib
from typing import Any

from django.core.mail.backends.base import BaseEmailBackend

HOW = ""


class Backend(BaseEmailBackend):
    def open(self) -> bool:
        if HOW == "open":
            raise ConnectionRefusedError
        return True

    def send_messages(self, email_messages: Any) -> int:
        if HOW == "refused":
            raise smtplib.SMTPRecipientsRefused({})
        if HOW == "broken":
            raise smtplib.SMTPServerDisconnected
        return len(email_messages)
