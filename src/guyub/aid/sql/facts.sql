-- What this room and the groups tell of businesses on their one facts row (registry.extra_facts):
-- member of a founded group since, last tools handed over, a proposal that is still open.
-- Tools count for every business of the same owner and for what was merged into one record.
CREATE OR REPLACE FUNCTION aid_facts(ids uuid[]) RETURNS TABLE (
    business_id uuid, group_since date, aid_last_on date, aid_open boolean)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH wanted AS MATERIALIZED (SELECT unnest(ids) AS id),
  -- Costs nothing where no tool was ever handed over.
  related AS (
    SELECT w.id, w.id AS other FROM wanted w
     WHERE EXISTS (SELECT 1 FROM aid_handover WHERE state = 'signed')
    UNION
    SELECT w.id, o.business_id FROM wanted w
      JOIN registry_ownership own ON own.business_id = w.id AND own.until IS NULL
      JOIN registry_ownership o ON o.owner_id = own.owner_id AND o.until IS NULL
     WHERE EXISTS (SELECT 1 FROM aid_handover WHERE state = 'signed')),
  lines AS (
    SELECT r.id, l.handover_id FROM related r JOIN aid_handover_line l ON l.business_id = r.other
    UNION ALL
    SELECT r.id, l.handover_id FROM related r
      JOIN registry_business b ON b.merged_into_id = r.other
      JOIN aid_handover_line l ON l.business_id = b.id),
  given AS (
    SELECT x.id, max(h.on) AS last_on FROM lines x
      JOIN aid_handover h ON h.id = x.handover_id AND h.state = 'signed' GROUP BY x.id),
  joined AS (
    SELECT m.business_id AS id, min(m.since) AS since FROM wanted w
      JOIN groups_membership m ON m.business_id = w.id AND m.until IS NULL
      JOIN groups_group g ON g.id = m.group_id AND g.state IN ('founded', 'recognised')
     GROUP BY m.business_id),
  asking AS (
    SELECT DISTINCT s.business_id AS id FROM wanted w
      JOIN aid_proposal_member s ON s.business_id = w.id
      JOIN aid_proposal p ON p.id = s.proposal_id
       AND p.state IN ('submitted', 'incomplete', 'checked', 'selected', 'reserve', 'granted')
      JOIN aid_round r ON r.id = p.round_id AND r.state NOT IN ('cancelled', 'done'))
  -- Put together from what was found, not from the (many more) ids that were asked for.
  SELECT t.id, max(t.since), max(t.last_on), bool_or(t.open) FROM (
    SELECT j.id, j.since, NULL::date AS last_on, false AS open FROM joined j
    UNION ALL SELECT v.id, NULL, v.last_on, false FROM given v
    UNION ALL SELECT a.id, NULL, NULL, true FROM asking a) t
   GROUP BY t.id $$;

-- Whose facts change with those of the given ones: other businesses of the same owners, also of
-- those who own it no more (their other businesses just lost what was received here).
CREATE OR REPLACE FUNCTION aid_touched(ids uuid[]) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH stands AS (
    SELECT unnest(ids) AS id
    UNION SELECT b.merged_into_id FROM registry_business b
     WHERE b.id = ANY (ids) AND b.merged_into_id IS NOT NULL)
  SELECT id FROM stands
  UNION SELECT o.business_id FROM stands s
    JOIN registry_ownership own ON own.business_id = s.id
    JOIN registry_ownership o ON o.owner_id = own.owner_id AND o.until IS NULL
   WHERE EXISTS (SELECT 1 FROM aid_handover WHERE state IN ('signed', 'revoked')) $$;
