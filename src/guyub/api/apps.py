from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "guyub.api"
    label = "api"

    def ready(self) -> None:
        from guyub.accounts.nav import register_nav
        from guyub.api import parameters, permissions, waiting

        permissions.register()
        parameters.register()
        waiting.register_all()
        register_nav("Kunci API", "api:keys", icon="shield", needs=permissions.KEYS, order=72)
        register_nav("Kait API", "api:hooks", icon="route", needs=permissions.HOOKS, order=73)
