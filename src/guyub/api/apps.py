from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "guyub.api"
    label = "api"

    def ready(self) -> None:
        from guyub.accounts.nav import register_nav
        from guyub.api import parameters, permissions

        permissions.register()
        parameters.register()
        register_nav("Kunci API", "api:keys", icon="shield", needs=permissions.KEYS, order=72)
