-- Persons (ids of people with accounts) who are known to be one of these owners: by an account as the
-- owner, by an account of that very id, or by the NIK that they stated; also under another record of
-- the same human being (a merge, the same full NIK, the same phone and name). ``told``: hashes of NIKs
-- that stand in no owner's record yet. Runs as the owner of the
-- tables: no visit reads stated NIKs, and the other record may lie in another regency.
CREATE OR REPLACE FUNCTION registry_people_behind(owners uuid[], told bytea[] DEFAULT '{}')
  RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH RECURSIVE one (id) AS (
    SELECT unnest(owners)
    UNION
    SELECT x.id FROM one o JOIN registry_owner w ON w.id = o.id
    CROSS JOIN LATERAL (
      SELECT s.id FROM registry_same_human(w.id) s (id)
      UNION ALL
      SELECT n.id FROM registry_owner n
       WHERE n.nik_index = w.nik_index AND n.nik_state = 'full' AND w.nik_state = 'full'
      UNION ALL
      SELECT p.id FROM registry_owner p
       WHERE p.phone_index = w.phone_index AND p.name_key = w.name_key AND p.name_key <> ''
    ) x
  ),
  -- A NIK in doubt is compared once, and never leads on to further records.
  niks (nik_index) AS (
    SELECT w.nik_index FROM registry_owner w
     WHERE w.id IN (SELECT id FROM one) AND w.nik_index IS NOT NULL
    UNION SELECT unnest(told)
  )
  SELECT u.person_id FROM accounts_appointment a JOIN accounts_user u ON u.id = a.user_id
   WHERE a.role = 'owner' AND (a.subject_id IN (SELECT id FROM one) OR EXISTS (
     SELECT 1 FROM registry_owner w
      WHERE w.id = a.subject_id AND w.nik_index IN (SELECT nik_index FROM niks)))
  UNION
  SELECT u.person_id FROM accounts_user u WHERE u.person_id IN (SELECT id FROM one)
  UNION
  SELECT n.person_id FROM accounts_own_nik n WHERE n.nik_index IN (SELECT nik_index FROM niks)
$$;

-- The same, from the owners of these businesses today.
CREATE OR REPLACE FUNCTION registry_people_of(businesses uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT registry_people_behind(ARRAY(
    SELECT DISTINCT o.owner_id FROM registry_ownership o
     WHERE o.business_id = ANY (businesses) AND o.until IS NULL))
$$;
