-- What phones carry of a business became other than it was: they fetch it again. A trigger sees every
-- way of writing (imports, merges, rules of other rooms). It runs when constraints are checked, right
-- before the ledger's chain is locked, and takes the lock of sync.changes (kernel.db.take_turns), so
-- that numbers within a regency grow in the order of commits.
--
-- Where nobody uses a phone nothing is noted. That is asked here, at the end, and not when a row is
-- written: a phone may be enrolled during a long import. The answer holds until the commit, since
-- enrolling waits for this lock (sync.changes.first_phone); it is asked once per transaction.
CREATE OR REPLACE FUNCTION mentoring_phones_in(regency text) RETURNS boolean
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE known text := current_setting('guyub.phones_in', true); found_one boolean;
BEGIN
  IF left(known, 5) = regency THEN RETURN right(known, 1) = 't'; END IF;
  PERFORM pg_advisory_xact_lock_shared(hashtextextended('sync.phones:' || regency, 11));
  found_one := EXISTS (SELECT 1 FROM sync_device WHERE regency_code = regency AND revoked_at IS NULL);
  PERFORM set_config('guyub.phones_in', regency || CASE WHEN found_one THEN 't' ELSE 'f' END, true);
  RETURN found_one;
END $$;

CREATE OR REPLACE FUNCTION mentoring_phones_note(business uuid, villages text[])
  RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE regency text := left(villages[1], 5);
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('sync.change:' || regency, 11));
  INSERT INTO sync_change (at, regency_code, village_code, entity, entity_id, gone)
  SELECT now(), left(v, 5), v, 'business', business, false
    FROM (SELECT DISTINCT v FROM unnest(villages) v WHERE v IS NOT NULL) x;
END $$;

CREATE OR REPLACE FUNCTION mentoring_phones_row() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT mentoring_phones_in(NEW.regency_code) THEN RETURN NULL; END IF;
  IF TG_TABLE_NAME = 'registry_facts' THEN
    PERFORM mentoring_phones_note(NEW.business_id, ARRAY[NEW.village_code,
      CASE WHEN TG_OP = 'UPDATE' THEN OLD.village_code END]);
  ELSIF TG_TABLE_NAME = 'registry_business' THEN
    PERFORM mentoring_phones_note(NEW.id, ARRAY[NEW.village_code, OLD.village_code]);
  ELSIF TG_TABLE_NAME = 'mentoring_request' THEN
    PERFORM mentoring_phones_note(b.id, ARRAY[b.village_code])
       FROM registry_business b WHERE b.id IN (NEW.business_id, OLD.business_id);
  ELSE
    PERFORM mentoring_phones_note(b.id, ARRAY[b.village_code])
       FROM registry_business b WHERE b.id = NEW.business_id;
  END IF;
  RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS mentoring_phones_new ON registry_facts;
CREATE CONSTRAINT TRIGGER mentoring_phones_new AFTER INSERT ON registry_facts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION mentoring_phones_row();
DROP TRIGGER IF EXISTS mentoring_phones_facts ON registry_facts;
CREATE CONSTRAINT TRIGGER mentoring_phones_facts AFTER UPDATE ON registry_facts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((NEW.village_code, NEW.owner_names, NEW.listed, NEW.status, NEW.workers, NEW.contact_on,
         NEW.visit_promised_on, NEW.applying_since, NEW.aid_last_on)
        IS DISTINCT FROM
        (OLD.village_code, OLD.owner_names, OLD.listed, OLD.status, OLD.workers, OLD.contact_on,
         OLD.visit_promised_on, OLD.applying_since, OLD.aid_last_on))
  EXECUTE FUNCTION mentoring_phones_row();
DROP TRIGGER IF EXISTS mentoring_phones_business ON registry_business;
CREATE CONSTRAINT TRIGGER mentoring_phones_business AFTER UPDATE ON registry_business
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.version IS DISTINCT FROM OLD.version)
  EXECUTE FUNCTION mentoring_phones_row();
DROP TRIGGER IF EXISTS mentoring_phones_visit ON mentoring_visit;
CREATE CONSTRAINT TRIGGER mentoring_phones_visit AFTER INSERT OR UPDATE ON mentoring_visit
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION mentoring_phones_row();
DROP TRIGGER IF EXISTS mentoring_phones_step ON mentoring_step;
CREATE CONSTRAINT TRIGGER mentoring_phones_step AFTER INSERT OR UPDATE ON mentoring_step
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION mentoring_phones_row();
-- The day that was promised with an answered wish; a wish that is only asked promises none yet.
DROP TRIGGER IF EXISTS mentoring_phones_request ON mentoring_request;
CREATE CONSTRAINT TRIGGER mentoring_phones_request AFTER UPDATE ON mentoring_request
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((NEW.state, NEW.planned_on, NEW.business_id)
        IS DISTINCT FROM (OLD.state, OLD.planned_on, OLD.business_id))
  EXECUTE FUNCTION mentoring_phones_row();
