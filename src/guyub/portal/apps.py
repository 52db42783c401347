from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "guyub.portal"
    label = "portal"

    def ready(self) -> None:
        from guyub.accounts.nav import register_nav
        from guyub.portal import permissions
        from guyub.portal.finder import facts, parameters, sources

        permissions.register()
        facts.register()
        parameters.register()
        sources.register()
        register_nav("Riwayat", "portal:history", icon="clock", needs=permissions.HISTORY, order=70)
        register_nav(
            "Verifikasi", "portal:verification", icon="check", needs=permissions.VERIFY, order=71
        )
        register_nav(
            "Bisa untuk warga", "portal:people", icon="people", needs=permissions.FINDER, order=45
        )
