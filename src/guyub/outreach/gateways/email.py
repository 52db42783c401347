"""E-mail through Django's backend. The Message-ID is made of the key, so copies can be told."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from django.core.mail import EmailMessage, get_connection

from guyub.outreach.gateways.base import ACCEPTED, LATER, REFUSED, UNKNOWN, Outcome
from guyub.outreach.telling import Message


@dataclass(frozen=True)
class Email:
    sender: str
    idempotent: bool = False

    def send(self, message: Message) -> Outcome:
        ref = f"<{message.key}@guyub>"
        connection = get_connection()
        try:
            connection.open()
        except (OSError, smtplib.SMTPException):
            return Outcome(LATER, "unreachable")
        mail = EmailMessage(
            message.subject, message.text, self.sender, [message.to],
            headers={"Message-ID": ref}, connection=connection,
        )  # fmt: skip
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused:
            return Outcome(REFUSED, "refused")
        except (smtplib.SMTPSenderRefused, smtplib.SMTPAuthenticationError):
            return Outcome(LATER, "setup")
        except (OSError, smtplib.SMTPException):
            return Outcome(UNKNOWN, "no_answer")
        finally:
            try:
                connection.close()
            except (OSError, smtplib.SMTPException):
                pass
        return Outcome(ACCEPTED, ref=ref)
