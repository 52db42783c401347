from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    name = "guyub.insight"
    label = "insight"

    def ready(self) -> None:
        from guyub.accounts.nav import register_nav, register_tab
        from guyub.insight import permissions, waiting
        from guyub.licences.permissions import COUNT
        from guyub.mentoring.permissions import VIEW as MENTORING

        permissions.register()
        waiting.register_all()
        register_nav(_("Beranda"), "home", icon="home", needs="", order=0)
        register_nav(
            _("Usaha saya"), "insight:own", icon="factory", needs=permissions.CORNER, order=1
        )
        register_nav(
            _("Cakupan"), "insight:coverage", icon="chart", needs=permissions.COVERAGE, order=60
        )
        register_nav(_("Peta"), "insight:map", icon="map", needs=permissions.COVERAGE, order=61)
        register_nav(
            _("Periksa angka"), "insight:reconcile", icon="check", needs=permissions.RECONCILE,
            order=62,
        )  # fmt: skip
        register_tab("licences:gaps", _("Peta"), "insight:gap_map", needs=COUNT, order=15)
        register_tab(
            "mentoring:sessions", _("Peta potensi"), "insight:potential_map", needs=MENTORING,
            order=50,
        )  # fmt: skip
        register_tab("mentoring:radar", _("Peta"), "insight:silence_map", needs=MENTORING, order=25)
