-- What anybody may know of a paper by its code: what it is, when, how much, whether it stands.
-- Never who: no name of a person, a business or a group, and no words that anybody wrote.

CREATE OR REPLACE FUNCTION aid_public_decree(paper uuid) RETURNS TABLE (
    number varchar, dated date, digest varchar, state varchar, about varchar, signer_title varchar,
    round varchar, recipients bigint, kinds bigint, units bigint, total bigint, office_id uuid,
    revoked_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 1 AS $$
  SELECT d.number, d.dated, s.digest, d.state, d.about, d.signer_title, r.title,
    (SELECT count(DISTINCT l.proposal_id) FROM aid_decree_line l WHERE l.decree_id = d.id),
    (SELECT count(DISTINCT l.item_id) FROM aid_decree_line l WHERE l.decree_id = d.id),
    (SELECT coalesce(sum(l.quantity), 0) FROM aid_decree_line l WHERE l.decree_id = d.id),
    (SELECT coalesce(sum(l.quantity * l.unit_price), 0)::bigint FROM aid_decree_line l
      WHERE l.decree_id = d.id),
    d.office_id, d.revoked_at
  FROM aid_decree d JOIN aid_selection s ON s.id = d.selection_id JOIN aid_round r
    ON r.id = d.round_id
  WHERE d.id = paper AND d.number <> '' AND d.state IN ('signed', 'revoked') $$;

CREATE OR REPLACE FUNCTION aid_public_agreement(paper uuid) RETURNS TABLE (
    number varchar, dated date, amount bigint, pact_on date, giver varchar, fund varchar,
    decree varchar, decree_state varchar, village_code varchar, office_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 1 AS $$
  SELECT a.number, a.dated, a.amount, a.pact_on, f.giver, f.name, d.number, d.state,
    (SELECT min(l.village_code) FROM aid_decree_line l WHERE l.decree_id = d.id
      AND l.group_id IS NOT DISTINCT FROM a.group_id
      AND (a.group_id IS NOT NULL OR l.business_id = a.business_id)),
    a.office_id
  FROM aid_agreement a JOIN aid_decree d ON d.id = a.decree_id JOIN aid_fund f ON f.id = a.fund_id
  WHERE a.id = paper AND a.number <> '' $$;

CREATE OR REPLACE FUNCTION aid_public_move(paper uuid) RETURNS TABLE (
    tag varchar, decided_at timestamptz, number varchar, done_on date, state varchar, tool varchar,
    record varchar, office_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 1 AS $$
  SELECT t.tag, q.decided_at, q.number, q.done_on, q.state, t.name, h.number, q.office_id
  FROM aid_tool_request q JOIN aid_tool t ON t.id = q.tool_id
    JOIN aid_handover_line l ON l.id = t.line_id JOIN aid_handover h ON h.id = l.handover_id
  WHERE q.id = paper AND q.kind = 'move' AND q.decided_at IS NOT NULL AND q.state <> 'refused' $$;

CREATE OR REPLACE FUNCTION aid_public_refusal(paper uuid) RETURNS TABLE (
    digest varchar, verdict varchar, rank integer, proposal varchar, round varchar,
    list smallint, list_state varchar, approved_at timestamptz, objections_until date,
    office_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 1 AS $$
  SELECT s.digest, x.verdict, x.rank, p.number, r.title, s.number, s.state, s.approved_at,
    r.objections_until, x.office_id
  FROM aid_result x JOIN aid_selection s ON s.id = x.selection_id AND s.approved_at IS NOT NULL
    JOIN aid_proposal p ON p.id = x.proposal_id JOIN aid_round r ON r.id = s.round_id
  WHERE x.id = paper AND x.verdict <> 'selected' $$;

CREATE OR REPLACE FUNCTION aid_public_answer(paper uuid) RETURNS TABLE (
    number varchar, state varchar, answered_at timestamptz, received_at timestamptz,
    against varchar, round varchar, office_id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 1 AS $$
  SELECT o.number, o.state, o.answered_at, o.received_at, o.against, r.title, o.office_id
  FROM aid_objection o JOIN aid_round r ON r.id = o.round_id
  WHERE o.id = paper AND o.state IN ('granted', 'rejected') $$;
