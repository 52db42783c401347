-- For triggers of rooms whose records phones carry: a deferred trigger sees every way of writing.
-- It runs when constraints are checked, right before the ledger's chain is locked, and takes the
-- lock of sync.changes (kernel.db.take_turns), so that numbers within a regency grow in the order of
-- commits.

-- Whether there is a phone at all: where nobody uses one, nothing is queued.
CREATE OR REPLACE FUNCTION sync_phones_in(regency text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM sync_device WHERE regency_code = regency AND revoked_at IS NULL) $$;

-- Phones of these places (villages, or a regency for what has no village; all of one regency) should
-- fetch these records again; of one person alone where one is named.
CREATE OR REPLACE FUNCTION sync_note(kind text, ids uuid[], places text[], person uuid DEFAULT NULL)
  RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE regency text := (SELECT left(min(p), 5) FROM unnest(places) p);
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('sync.change:' || regency, 11));
  INSERT INTO sync_change (at, regency_code, village_code, person_id, entity, entity_id, gone)
  SELECT now(), left(p, 5), CASE WHEN length(p) > 5 THEN p ELSE '' END, person, kind, i, false
    FROM (SELECT DISTINCT p FROM unnest(places) p WHERE p IS NOT NULL) a,
         (SELECT DISTINCT i FROM unnest(ids) i WHERE i IS NOT NULL) b;
END $$;
