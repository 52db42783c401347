from django.apps import AppConfig


class AidConfig(AppConfig):
    name = "guyub.aid"
    label = "aid"

    def ready(self) -> None:
        from guyub.aid import (
            panels_deciding,
            panels_proposing,
            permissions,
            phone_checks,
            phone_handing,
            seats_figures,
            seats_following,
            seats_handing,
            seats_numbers,
            seats_objections,
            terms,
            terms_deciding,
            waiting_deciding,
            waiting_rounds,
        )
        from guyub.aid.evidence import letters
        from guyub.aid.queries import public_papers

        permissions.register()
        public_papers.register_all()
        letters.register_all()
        terms.register()
        terms_deciding.register()
        waiting_rounds.register_all()
        panels_proposing.register_all()
        panels_deciding.register_all()
        waiting_deciding.register_all()
        seats_handing.register_all()
        seats_following.register_all()
        seats_numbers.register_all()
        seats_figures.register_all()
        seats_objections.register_all()
        phone_handing.register_all()
        phone_checks.register_all()
