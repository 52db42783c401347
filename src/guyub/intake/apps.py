from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "guyub.intake"
    label = "intake"

    def ready(self) -> None:
        from guyub.accounts.nav import register_nav
        from guyub.intake import permissions, waiting

        permissions.register()
        waiting.register_all()
        register_nav("Impor", "intake:list", icon="upload", needs="intake.view", order=30)
