"""Proposals as the trade speaks of them. Views filter with these, never by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from guyub.accounts.roles import GROUP_CHAIR
from guyub.registry.queries import in_villages_of

if TYPE_CHECKING:
    from guyub.accounts.visit import Visit

OPEN_STATES = ("draft", "incomplete")
ENDED = ("refused", "withdrawn")


class ProposalQuerySet(models.QuerySet[Any]):
    def visible_to(self, visit: Visit) -> Self:
        """Proposals seated in the visit's areas; own reach: of the group that the visitor chairs,
        of the visitor's businesses, or in which one of them takes part."""
        if visit.reach == "own":
            if visit.role == GROUP_CHAIR:
                if visit.scope.person is None:
                    return self.none()
                return self.filter(group_id=visit.scope.person)
            own = visit.scope.businesses
            return self.filter(Q(business_id__in=own) | Q(members__business_id__in=own)).distinct()
        return self.filter(in_villages_of(visit.area_codes))

    def being_filled(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def to_complete(self) -> Self:
        """Given back: something is missing."""
        return self.filter(state="incomplete")

    def to_check(self) -> Self:
        """Sent, and not every member was found fit or unfit yet."""
        return self.filter(state="submitted")

    def not_tied_to(self, person: UUID) -> Self:
        """Without those that a person filled in, helped with, or declared a tie to."""
        from guyub.aid.models import Interest

        tied = Interest.objects.filter(proposal=OuterRef("pk"), person=person)
        mine = Q(filler_person=person) | Q(submitter_person=person) | Q(helpers__contains=[person])
        return self.exclude(mine).filter(~Exists(tied))

    def with_scores(self) -> Self:
        """Adds ``scored``, ``highest`` and ``lowest`` (hundredths of a point)."""
        return self.annotate(
            scored=Count("scores", distinct=True),
            highest=models.Max("scores__total"),
            lowest=models.Min("scores__total"),
        )

    def to_score(self, person: UUID) -> Self:
        """Checked, in need of a score, and this person may give it: not tied, did not check it,
        did not score it. A third is asked where two differ beyond the sheet's tolerance."""
        from guyub.aid.models import Check, Score

        checked = Check.objects.filter(proposal=OuterRef("pk"), checker_person=person)
        given = Score.objects.filter(proposal=OuterRef("pk"), scorer_person=person)
        apart = Q(scored=2, highest__gt=F("lowest") + F("round__sheet__tolerance") * 100)
        return (
            self.filter(state="checked", round__state__in=("open", "checking"))
            .exclude(round__sheet=None)
            .not_tied_to(person)
            .filter(~Exists(checked), ~Exists(given))
            .with_scores()
            .filter(Q(scored__lt=2) | apart)
        )

    def with_numbers(self) -> Self:
        """Adds ``taking_part`` (members), ``checked_members`` and ``asked`` (rupiah, of what is
        priced)."""
        from guyub.aid.models import Check, ProposalLine, ProposalMember

        def counted(rows: Any, value: Any) -> Any:
            found = rows.filter(proposal=OuterRef("pk")).order_by().values("proposal")
            return Coalesce(Subquery(found.annotate(n=value).values("n")), 0)

        final = Check.objects.filter(number__gte=F("member__check_from")).exclude(result="later")
        money = models.Sum(F("quantity") * F("unit_price"), output_field=models.BigIntegerField())
        return self.annotate(
            taking_part=counted(ProposalMember.objects.all(), Count("pk")),
            checked_members=counted(final, Count("member_id", distinct=True)),
            asked=counted(ProposalLine.objects.all(), money),
        )

    def with_papers(self) -> Self:
        """Adds ``papers_lacking``: how many papers that the round requires are not there yet."""
        return self.annotate(papers_lacking=RawSQL(_LACKING, []))  # noqa: S611

    def papers_missing(self) -> Self:
        return self.with_papers().filter(papers_lacking__gt=0)

    def papers_whole(self) -> Self:
        return self.with_papers().filter(papers_lacking=0)


# The same as policy_proposing.Given.whole, in SQL; a test holds the two together.
_LACKING = """(SELECT count(*)::integer FROM aid_round r
  CROSS JOIN LATERAL jsonb_array_elements(r.papers) want
  WHERE r.id = aid_proposal.round_id AND coalesce((want ->> 'required')::boolean, false)
    AND NOT EXISTS (SELECT 1 FROM aid_proposal_paper g WHERE g.proposal_id = aid_proposal.id
      AND g.key = want ->> 'key' AND g.number <> '' AND g.dated IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM aid_proposal_file f WHERE f.proposal_id = aid_proposal.id
      AND f.key = want ->> 'key' AND f.field_check_id IS NULL))"""
