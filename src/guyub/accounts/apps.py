from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "guyub.accounts"
    label = "accounts"

    def ready(self) -> None:
        from guyub.accounts import roles

        roles.register_verb(
            "accounts.people.view",
            _("Melihat daftar pengguna"),
            (roles.HEAD, roles.SECTION_HEAD, roles.AUDITOR, roles.SYSADMIN),
            writes=False,
        )
        roles.register_verb(
            "accounts.people.manage",
            _("Menunjuk dan mengakhiri peran"),
            (roles.HEAD, roles.SYSADMIN),
            writes=True,
        )
        roles.register_verb(
            "accounts.office.edit",
            _("Mengubah data kantor"),
            (roles.HEAD, roles.SYSADMIN),
            writes=True,
        )
