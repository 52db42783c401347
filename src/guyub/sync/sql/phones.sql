-- For triggers of rooms whose records phones carry: a deferred trigger sees every way of writing.
-- It runs when constraints are checked, right before the ledger's chain is locked, and takes the
-- lock of sync.changes (kernel.db.take_turns), so that numbers within a regency grow in the order of
-- commits.

-- Whether there is a phone at all: where nobody uses one, nothing is noted. Asked at the end, inside
-- the trigger, and once per transaction: the answer holds until the commit, since enrolling waits for
-- this lock (sync.changes.first_phone).
CREATE OR REPLACE FUNCTION sync_phones_in(regency text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known text := current_setting('guyub.phones_in', true); found_one boolean;
BEGIN
  IF left(known, 5) = regency THEN RETURN right(known, 1) = 't'; END IF;
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('sync.phones:' || regency, 11));
  found_one := EXISTS (SELECT 1 FROM sync_device WHERE regency_code = regency AND revoked_at IS NULL);
  PERFORM set_config('guyub.phones_in', regency || CASE WHEN found_one THEN 't' ELSE 'f' END, true);
  RETURN found_one;
END $$;

-- Phones of these places (villages, or a regency for what has no village; all of one regency) should
-- fetch these records again; of one person alone where one is named.
CREATE OR REPLACE FUNCTION sync_note(kind text, ids uuid[], places text[], person uuid DEFAULT NULL)
  RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE regency text := (SELECT left(min(p), 5) FROM unnest(places) p);
BEGIN
  IF regency IS NULL OR NOT sync_phones_in(regency) THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('sync.change:' || regency, 11));
  INSERT INTO sync_change (at, regency_code, village_code, person_id, entity, entity_id, gone)
  SELECT now(), left(p, 5), CASE WHEN length(p) > 5 THEN p ELSE '' END, person, kind, i, false
    FROM (SELECT DISTINCT p FROM unnest(places) p WHERE p IS NOT NULL) a,
         (SELECT DISTINCT i FROM unnest(ids) i WHERE i IS NOT NULL) b;
END $$;
