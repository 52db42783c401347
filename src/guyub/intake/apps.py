from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "guyub.intake"
    label = "intake"

    def ready(self) -> None:
        from guyub.accounts.nav import register_nav
        from guyub.intake import permissions, waiting
        from guyub.intake.erasing import erase_rows
        from guyub.registry.privacy import register_eraser

        permissions.register()
        waiting.register_all()
        register_eraser("intake", erase_rows)
        register_nav("Impor", "intake:list", icon="upload", needs="intake.view", order=30)
