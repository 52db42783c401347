from django.apps import AppConfig


class CriteriaConfig(AppConfig):
    name = "guyub.criteria"
    label = "criteria"

    def ready(self) -> None:
        from guyub.accounts.nav import register_nav
        from guyub.criteria import effects, permissions, waiting

        permissions.register()
        effects.register()
        waiting.register_all()
        register_nav("Aturan", "criteria:list", icon="settings", needs=permissions.VIEW, order=70)
