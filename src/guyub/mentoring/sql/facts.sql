-- What this room tells of businesses on their one facts row (registry.extra_facts): the last contact
-- that is written down here, the day on which an open wish to be visited is to be fulfilled (the
-- planned day once there is one, else the day of the answer), since when a paper is being applied
-- for, and the last known level of each aspect ({"skills": 2}).
DROP FUNCTION IF EXISTS mentoring_facts(uuid[]);
CREATE FUNCTION mentoring_facts(ids uuid[]) RETURNS TABLE (
    business_id uuid, mentor_contact_on date, visit_promised_on date, applying_since date,
    diagnosis jsonb)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t.id, max(t.contact), min(t.promised), min(t.applying),
         -- A question that was left out later does not take away what was known.
         (SELECT jsonb_object_agg(x.aspect, x.level) FROM (
            SELECT DISTINCT ON (d.aspect) d.aspect, d.level
              FROM mentoring_visit v JOIN mentoring_finding d ON d.visit_id = v.id
             WHERE v.business_id = t.id AND v.void_at IS NULL AND d.level IS NOT NULL
             ORDER BY d.aspect, v."on" DESC, v.created_at DESC, v.id DESC) x)
    FROM (
    SELECT v.business_id AS id, v."on" AS contact, NULL::date AS promised, NULL::date AS applying
      FROM mentoring_visit v
     WHERE v.business_id = ANY (ids) AND v.void_at IS NULL AND v.met = 'met'
    UNION ALL
    SELECT a.business_id, s."on", NULL, NULL
      FROM mentoring_attendance a JOIN mentoring_session s ON s.id = a.session_id
     WHERE a.business_id = ANY (ids) AND a.void_at IS NULL AND s.state = 'held'
    UNION ALL
    SELECT r.business_id, NULL, CASE r.state WHEN 'planned' THEN r.planned_on
           ELSE r.promised_by END, NULL FROM mentoring_request r
     WHERE r.business_id = ANY (ids) AND r.state IN ('asked', 'planned')
    UNION ALL
    SELECT c.business_id, NULL, NULL, (c.created_at AT TIME ZONE 'Asia/Jakarta')::date
      FROM licences_case c
     WHERE c.business_id = ANY (ids) AND c.state IN ('prepared', 'submitted', 'checked', 'stuck')
    ) t GROUP BY t.id $$;
