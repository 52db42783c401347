from django.apps import AppConfig


class AidConfig(AppConfig):
    name = "guyub.aid"
    label = "aid"

    def ready(self) -> None:
        from guyub.aid import permissions, waiting_rounds

        permissions.register()
        waiting_rounds.register_all()
        from guyub.aid import panels_proposing, permissions

        permissions.register()
        panels_proposing.register_all()
        from guyub.aid import panels_deciding, permissions, terms_deciding, waiting_deciding

        permissions.register()
        terms_deciding.register()
        panels_deciding.register_all()
        waiting_deciding.register_all()
        from guyub.aid import permissions, seats_handing

        permissions.register()
        seats_handing.register_all()
