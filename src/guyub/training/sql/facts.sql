-- What this room tells of businesses on their one facts row (registry.extra_facts): the last day on
-- which somebody of the business was in a course, in how many batches, how often the business was
-- called to a fair or as a crowd. A person who was taught counts for every business that the
-- person owns now, and what was merged into a record counts for it.
CREATE OR REPLACE FUNCTION training_facts(ids uuid[]) RETURNS TABLE (
    business_id uuid, trained_last_on date, trained_times smallint, called_times smallint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH wanted AS MATERIALIZED (SELECT unnest(ids) AS id),
  stands AS (
    SELECT id, id AS other FROM wanted
    UNION SELECT w.id, b.id FROM wanted w JOIN registry_business b ON b.merged_into_id = w.id),
  places AS (
    SELECT s.id, p.id AS participant, p.batch_id FROM stands s
      JOIN training_participant p ON p.business_id = s.other AND p.state = 'admitted'
    UNION
    -- Costs nothing where nobody was ever given a place.
    SELECT w.id, p.id, p.batch_id FROM wanted w
      JOIN registry_ownership o ON o.business_id = w.id AND o.until IS NULL
      JOIN training_participant p ON p.owner_id = o.owner_id AND p.state = 'admitted'
     WHERE EXISTS (SELECT 1 FROM training_participant)),
  -- A place that nobody used taught nobody.
  days AS (
    SELECT x.id, x.batch_id, greatest(
      (SELECT max(s."on") FROM training_attendance a JOIN training_session s ON s.id = a.session_id
        WHERE a.participant_id = x.participant),
      (SELECT max(d."on") FROM training_passed d WHERE d.participant_id = x.participant)) AS last_on
      FROM places x JOIN training_batch b ON b.id = x.batch_id
       AND b.state IN ('running', 'finished')),
  taught AS (
    SELECT d.id, max(d.last_on) AS last_on, count(DISTINCT d.batch_id) AS times
      FROM days d WHERE d.last_on IS NOT NULL GROUP BY d.id),
  called AS (
    SELECT s.id, count(DISTINCT (i."on", i.event_key)) AS times FROM stands s
      JOIN training_invitation i ON i.business_id = s.other AND i.kind IN ('fair', 'crowd')
     GROUP BY s.id)
  SELECT coalesce(t.id, c.id), t.last_on, coalesce(t.times, 0)::smallint,
         coalesce(c.times, 0)::smallint
    FROM taught t FULL JOIN called c ON c.id = t.id $$;

-- Whose facts change with those of the given ones: other businesses of whoever took part for them,
-- and of their owners, also of those who own them no more.
CREATE OR REPLACE FUNCTION training_touched(ids uuid[]) RETURNS SETOF uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH stands AS (
    SELECT unnest(ids) AS id
    UNION SELECT b.merged_into_id FROM registry_business b
     WHERE b.id = ANY (ids) AND b.merged_into_id IS NOT NULL),
  persons AS (
    SELECT p.owner_id FROM stands s JOIN training_participant p ON p.business_id = s.id
    UNION SELECT o.owner_id FROM stands s JOIN registry_ownership o ON o.business_id = s.id
     WHERE EXISTS (SELECT 1 FROM training_participant))
  SELECT id FROM stands
  UNION SELECT o.business_id FROM persons x
    JOIN registry_ownership o ON o.owner_id = x.owner_id AND o.until IS NULL $$;
