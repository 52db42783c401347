from django.apps import AppConfig


class SyncConfig(AppConfig):
    name = "guyub.sync"
    label = "sync"

    def ready(self) -> None:
        from guyub.accounts.nav import register_nav, register_tab
        from guyub.sync import carried, permissions, waiting

        permissions.register()
        carried.register_all()
        waiting.register_all()
        register_nav("Ponsel saya", "sync:phones", icon="device", needs=permissions.USE, order=75)
        register_tab("people", "Orang dan peran", "people", needs="accounts.people.view", order=10)
        register_tab(
            "people", "Ponsel petugas", "sync:office_phones", needs=permissions.MANAGE, order=20
        )
        register_tab("people", "Kiriman tertahan", "sync:stuck", needs=permissions.STUCK, order=30)
