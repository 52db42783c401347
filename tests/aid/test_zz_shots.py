import re, pytest
from pathlib import Path
from django.utils import timezone
from tests.aid import proposing as p
from tests.aid.test_proposing_browser import today_world
from tests.aid.worlds import change, put
from tests.factories import office_act, NOW
OUT = Path("/work/tmp/prop-shots")
pytestmark = pytest.mark.browser

def rule(made):
    from guyub.criteria.actions import Wording, add_example, create_rule, propose, publish
    from guyub.criteria.models import Version
    from guyub.criteria.subjects import Count
    from guyub.kernel.db import in_scope
    tree = {"all": [{"fact": "registry.workers", "op": "<=", "value": 19}, {"fact": "registry.visited", "op": "is", "value": True}]}
    made_rule = create_rule(office_act(), "Syarat bantuan alat", "", Wording(tree))
    for w in (3, 30):
        add_example(office_act(), made_rule.rule_id, {"title": str(w), "known": {"registry.workers": w, "registry.visited": True}, "expected": w <= 19, "today": "2026-11-22"})
    propose(office_act(), made_rule.rule_id)
    head = office_act(role="head")
    with in_scope(head.scope, read_only=True):
        token = Version.objects.get(rule=made_rule.rule_id).token
    publish(head, made_rule.rule_id, token, Count(1, 2, 3))
    change(made.round, rule_id=made_rule.rule_id)

def test_shots(page, desktop, enter):
    from guyub.aid.actions.proposing_sending import submit, give_back
    from guyub.aid.actions import proposing as actions, proposing_scores as sc
    made = today_world(groups=2)
    rule(made)
    who = p.act("registrar")
    one = p.filled(made, who, at=0, papers=False)
    def snap(name, url, *pages):
        for pg, tag in pages or ((page, "360"), (desktop, "1280")):
            pg.goto(url); pg.screenshot(path=str(OUT / f"{name}-{tag}.png"), full_page=True)
    for pg in (page, desktop):
        enter(pg, "registrar")
    snap("new", f"/bantuan/usulan/baru/?putaran={made.round.number}")
    for step in ("untuk", "anggota", "alat", "surat", "kirim"):
        snap(step, f"/bantuan/usulan/{one.number}/isi/{step}/")
    m = p.taking_part(one)[0]
    snap("alat-satu", f"/bantuan/usulan/{one.number}/isi/alat/?anggota={m.pk}")
    two = p.sent(made, who, at=1)
    change(p.fresh(two), submitted_at=timezone.now())
    snap("page-draft", f"/bantuan/usulan/{one.number}/")
    snap("list", "/bantuan/usulan/")
    business = made.members[made.groups[1].pk][0]
    from guyub.registry.models import Ownership
    owner = Ownership.objects.using("owner").get(business_id=made.members[made.groups[0].pk][0].pk).owner
    owner.phone = "084011112222"; owner.save(using="owner")
    from guyub.aid.actions.proposing_links import make_link
    make_link(p.act("registrar"), one.pk, "met")
    change(__import__("guyub.aid.models", fromlist=["x"]).ProposalLink.objects.using("owner").get(), expires_at=timezone.now() + timezone.timedelta(hours=40))
    snap("link", f"/bantuan/usulan/{one.number}/tautan/")
    for pg in (page, desktop):
        enter(pg, "verifier")
    snap("tocheck", "/bantuan/usulan/perlu-dicek/")
    mm = p.taking_part(two)
    snap("check", f"/bantuan/usulan/{two.number}/cek/{mm[0].pk}/")
    snap("page-sent", f"/bantuan/usulan/{two.number}/")
    from guyub.aid.actions.proposing_checks import record_check
    v = p.act("verifier")
    from dataclasses import replace
    v = replace(v, now=timezone.now())
    d = timezone.localdate()
    record_check(v, two.pk, mm[0].pk, p.found(on=d, machines="Pisau dan talenan", workers_male=1, workers_female=2))
    record_check(v, two.pk, mm[1].pk, p.found("unfit", on=d))
    record_check(v, two.pk, mm[2].pk, p.found(on=d))
    snap("toscore", "/bantuan/usulan/perlu-dinilai/")
    snap("score", f"/bantuan/usulan/{two.number}/nilai/")
    sc.give_score(replace(p.act("section_head"), now=timezone.now()), two.pk, {"need": 8, "ready": 7})
    sc.give_score(replace(p.act("verifier"), now=timezone.now()), two.pk, {"need": 7, "ready": 8})
    snap("page-scored", f"/bantuan/usulan/{two.number}/")
    snap("interest", f"/bantuan/usulan/{two.number}/hubungan/")
    for pg in (page, desktop):
        enter(pg, "section_head")
    snap("recheck", f"/bantuan/usulan/{two.number}/cek-ulang/")
    snap("business", f"/ikm/{business.number}/")
    for pg in (page, desktop):
        enter(pg, "group_chair", subject_id=made.groups[1].pk)
    snap("mine", "/bantuan/usulan/saya/")
    snap("page-chair", f"/bantuan/usulan/{two.number}/")
    # documents
    from guyub.aid.views import proposing_documents as docs
    from guyub.kernel import documents
    from guyub.kernel.db import in_scope
    from guyub.aid.models import Proposal, Round
    act = p.act("registrar")
    with in_scope(act.scope, read_only=True):
        prop = Proposal.objects.select_related("round", "group").get(pk=two.pk)
        for name, tpl, data in (("usulan-filled", "aid/usulan", docs.filled_data(prop)), ("usulan-empty", "aid/usulan", docs.empty_data(prop.round)), ("cek", "aid/cek-lapangan", docs.sheet_data(prop))):
            for i, png in enumerate(documents.render_png(tpl, data, ppi=70)[:2]):
                (OUT / f"doc-{name}-{i}.png").write_bytes(png)
