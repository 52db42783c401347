from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "guyub.registry"
    label = "registry"

    def ready(self) -> None:
        from guyub.accounts.nav import register_nav
        from guyub.accounts.visit import register_subject_businesses
        from guyub.areas.changes import register_mover
        from guyub.registry import (
            assisting,
            merging,
            parameters,
            permissions,
            presences,
            privacy_seats,
            rule_facts,
            subjects,
            waiting,
        )
        from guyub.registry.actions.codes import follow_code

        permissions.register()
        merging.register_own()
        waiting.register_all()
        presences.register_all()
        privacy_seats.register_all()
        rule_facts.register()
        parameters.register()
        assisting.register()
        register_nav(
            "Daftar usaha",
            "registry:list",
            icon="list",
            needs="registry.business.list",
            order=20,
        )
        register_subject_businesses(subjects.businesses_of)
        register_mover("usaha", follow_code)
