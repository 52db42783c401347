from django.apps import AppConfig


class LicencesConfig(AppConfig):
    name = "guyub.licences"
    label = "licences"

    def ready(self) -> None:
        from guyub.licences import (
            business_facts,
            parameters,
            permissions,
            product_facts,
            reminding,
            seats,
            waiting,
            waiting_rules,
        )

        permissions.register()
        product_facts.register()
        business_facts.register()
        parameters.register()
        seats.register_all()
        waiting.register_all()
        reminding.register()
        waiting_rules.register_all()
