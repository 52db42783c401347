-- Row history is append-only for the app; an erasure must reach it all the same. Runs as the owner
-- of the tables, only for a person whose erasure is decided, only for that person's businesses
-- (and records merged into them) and only in regencies that the visit may write. ``doubles`` are
-- other ids of the same human being; they count once they are emptied themselves.
DROP FUNCTION IF EXISTS registry_forget(uuid, uuid[], text);
CREATE OR REPLACE FUNCTION registry_forget(
  person uuid, doubles uuid[], businesses uuid[], blank text)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  people uuid[];
  own uuid[];
  touched integer;
  done integer := 0;
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM registry_erasure e
     WHERE e.owner_id = person AND e.state = 'done'
       AND (guyub_writes_all() OR e.regency_code = ANY (guyub_list('guyub.write')))
  ) THEN
    RAISE EXCEPTION 'registry_forget: no erasure was decided';
  END IF;
  SELECT array_agg(o.id) || person INTO people
    FROM registry_owner o
   WHERE o.id = ANY (doubles) AND o.erased_at IS NOT NULL
     AND (guyub_writes_all() OR o.regency_code = ANY (guyub_list('guyub.write')));
  WITH RECURSIVE theirs (id) AS (
    SELECT o.business_id FROM registry_ownership o WHERE o.owner_id = ANY (people)
    UNION
    SELECT b.id FROM registry_business b JOIN theirs t ON b.merged_into_id = t.id
  )
  SELECT coalesce(array_agg(b.id), '{}') INTO own
    FROM registry_business b
   WHERE b.id = ANY (businesses) AND b.id IN (SELECT t.id FROM theirs t)
     AND (guyub_writes_all() OR b.regency_code = ANY (guyub_list('guyub.write')));
  UPDATE registry_businesshistory SET name = blank, name_key = '', sort_key = '', main_product = ''
   WHERE id = ANY (own);
  GET DIAGNOSTICS touched = ROW_COUNT;
  done := done + touched;
  UPDATE registry_producthistory SET name = blank, name_key = '', brand = ''
   WHERE business_id = ANY (own);
  GET DIAGNOSTICS touched = ROW_COUNT;
  done := done + touched;
  UPDATE registry_ownerhistory SET village_code = '' WHERE id = ANY (people);
  GET DIAGNOSTICS touched = ROW_COUNT;
  RETURN done + touched;
END $$;
