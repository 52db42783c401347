from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "guyub.accounts"
    label = "accounts"

    def ready(self) -> None:
        from guyub.accounts import narrow, permissions, signals
        from guyub.accounts.nav import register_nav

        permissions.register()
        signals.connect()
        narrow.connect()
        register_nav(
            "Orang dan peran", "people", icon="people", needs="accounts.people.view", order=80
        )
        register_nav(
            "Data kantor", "office", icon="settings", needs="accounts.office.edit", order=90
        )
