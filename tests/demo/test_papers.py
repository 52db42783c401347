"""Papers and training of the demo: the story's numbers, and pages that agree with each other."""

from __future__ import annotations

from django.db.models import Count, F

from guyub.demo import load as demo
from guyub.kernel.db import in_scope
from guyub.licences import unlabelled
from guyub.licences.book import book_of
from guyub.licences.models import Batch, Case, Licence, OfficeWording, Settlement
from guyub.licences.requirements import papers
from guyub.mentoring.models import Step, Visit
from guyub.registry.models import BusinessFacts
from guyub.training.models import Batch as Course
from guyub.training.models import Certificate, Invitation, Participant
from tests.factories import NOW, TODAY, visit


def test_127_foods_were_asked_about_and_have_no_permit(db):
    demo.build(NOW, small=1500)
    who = visit("registrar")
    with in_scope(who.scope, read_only=True):
        rows = unlabelled.count(who, TODAY, unlabelled.Asked()).rows
        told = unlabelled.by((r for r in rows if r.told), "way")
        assert told.total() == 127
        assert told["spp_irt"] > told["bpom_md"] > 0
        assert told["slhs"]
        assert told["jamu"]
        assert 0 < told[unlabelled.ASK] < 40
        assert len({r.part for r in rows if r.told}) == 18
        halal, closed = Batch.objects.get(paper="halal_reg"), Batch.objects.get(state="closed")
        assert Case.objects.filter(batch=halal).count() == 10
        assert set(Case.objects.filter(batch=halal).values_list("state", flat=True)) >= {
            "prepared", "submitted", "checked", "stuck", "issued",
        }  # fmt: skip
        done = Case.objects.filter(batch=closed).values("state").annotate(n=Count("pk"))
        ended = {r["state"]: r["n"] for r in done.order_by("state")}
        # A little demo has fewer makers with a NIB; the full one nine.
        assert set(ended) == {"issued", "refused"}
        assert ended["refused"] == 1
        assert closed.spent
        assert Case.objects.filter(state="stuck", batch=None).exists()
        assert Licence.objects.of_changed().filter(paper="spp_irt").count() == 6
        assert Licence.objects.running_out(TODAY, TODAY.replace(year=2027)).exists()
        own = list(OfficeWording.objects.order_by("paper").values_list("paper", "state"))
        assert own == [("merek", "proposed"), ("spp_irt", "published")]
        answers = Settlement.objects.order_by("state").values_list("paper", "state")
        assert list(answers) == [("spp_irt", "approved"), ("spp_irt", "proposed")]
        held = book_of("33.03")["spp_irt"].on(TODAY)
        assert held.own
        assert held.applies == papers()["spp_irt"].on(TODAY).applies
        export = Course.objects.get(programme__title="Pelatihan ekspor")
        seated = Participant.objects.filter(batch=export, state="admitted")
        assert seated.count() == 30
        assert export.programme.modules.count() == 7
        assert Certificate.objects.count() == 18
        assert Invitation.objects.exists()
        states = set(Course.objects.values_list("state", flat=True).order_by("state"))
        assert states == {"draft", "open", "running", "finished"}
        # Contacts of fourteen months, and what they left on the facts row.
        assert Visit.objects.count() > 50
        assert set(Step.objects.values_list("state", flat=True)) >= {"agreed", "done"}
        assert not Step.objects.filter(state="done", seen_in__on__lt=F("visit__on")).exists()
        assert BusinessFacts.objects.exclude(diagnosis={}).exists()
        met = Visit.objects.met().filter(kind="visit")
        assert not met.filter(business__facts__last_contact__lt=F("on")).exists()
