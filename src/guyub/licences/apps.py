from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "guyub.licences"
    label = "licences"

    def ready(self) -> None:
        from guyub.licences import permissions, product_facts, seats

        permissions.register()
        product_facts.register()
        seats.register_all()
