-- What this room tells of businesses on their one facts row (registry.extra_facts): the last contact
-- that is written down here, the day on which an open wish to be visited is to be fulfilled (the
-- planned day once there is one, else the day of the answer), and since when a paper is being
-- applied for.
CREATE OR REPLACE FUNCTION mentoring_facts(ids uuid[]) RETURNS TABLE (
    business_id uuid, mentor_contact_on date, visit_promised_on date, applying_since date)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t.id, max(t.contact), min(t.promised), min(t.applying) FROM (
    SELECT v.business_id AS id, v."on" AS contact, NULL::date AS promised, NULL::date AS applying
      FROM mentoring_visit v
     WHERE v.business_id = ANY (ids) AND v.void_at IS NULL AND v.met = 'met'
    UNION ALL
    SELECT r.business_id, NULL, CASE r.state WHEN 'planned' THEN r.planned_on
           ELSE r.promised_by END, NULL FROM mentoring_request r
     WHERE r.business_id = ANY (ids) AND r.state IN ('asked', 'planned')
    UNION ALL
    SELECT c.business_id, NULL, NULL, (c.created_at AT TIME ZONE 'Asia/Jakarta')::date
      FROM licences_case c
     WHERE c.business_id = ANY (ids) AND c.state IN ('prepared', 'submitted', 'checked', 'stuck')
    ) t GROUP BY t.id $$;
