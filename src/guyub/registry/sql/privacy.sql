-- Row history is append-only for the app; an erasure must reach it all the same. Runs as the owner
-- of the tables, only for a person whose erasure is decided, only for that person's businesses
-- (and records merged into them) and only in regencies that the visit may write.
CREATE OR REPLACE FUNCTION registry_forget(person uuid, businesses uuid[], blank text)
RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
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
  SELECT coalesce(array_agg(b.id), '{}') INTO own
    FROM registry_business b
   WHERE b.id = ANY (businesses)
     AND (guyub_writes_all() OR b.regency_code = ANY (guyub_list('guyub.write')))
     AND EXISTS (SELECT 1 FROM registry_ownership o WHERE o.owner_id = person
                  AND o.business_id IN (b.id, b.merged_into_id));
  UPDATE registry_businesshistory SET name = blank, name_key = '', sort_key = ''
   WHERE id = ANY (own);
  GET DIAGNOSTICS touched = ROW_COUNT;
  done := done + touched;
  UPDATE registry_producthistory SET name = blank, name_key = '', brand = ''
   WHERE business_id = ANY (own);
  GET DIAGNOSTICS touched = ROW_COUNT;
  done := done + touched;
  UPDATE registry_ownerhistory SET village_code = '' WHERE id = person;
  GET DIAGNOSTICS touched = ROW_COUNT;
  RETURN done + touched;
END $$;
