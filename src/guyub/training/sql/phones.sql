-- What officers' phones carry of courses became other than it was (sync/sql/phones.sql): the day
-- itself and who takes part; who came is noted by the actions, once for a whole list. A course has
-- no village; phones of the regency look again.

CREATE OR REPLACE FUNCTION training_phones() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  here text;
  days uuid[];
BEGIN
  IF TG_TABLE_NAME = 'training_session' THEN
    IF TG_OP = 'DELETE' THEN
      here := OLD.regency_code; days := ARRAY[OLD.id];
    ELSE
      here := NEW.regency_code; days := ARRAY[NEW.id];
    END IF;
  ELSIF NOT sync_phones_in(NEW.regency_code) THEN
    RETURN NULL;
  ELSIF TG_TABLE_NAME = 'registry_facts' THEN
    SELECT NEW.regency_code, array_agg(s.id) INTO here, days FROM training_participant p
      JOIN training_session s ON s.batch_id = p.batch_id
     WHERE p.business_id = NEW.business_id
       AND s."on" BETWEEN current_date - 10 AND current_date + 15;
  ELSIF TG_TABLE_NAME = 'training_participant' THEN
    SELECT NEW.regency_code, array_agg(s.id) INTO here, days FROM training_session s
     WHERE s.batch_id = NEW.batch_id AND s."on" BETWEEN current_date - 10 AND current_date + 15;
  ELSE
    SELECT NEW.regency_code, array_agg(s.id) INTO here, days FROM training_session s
     WHERE s.batch_id = NEW.id AND s."on" BETWEEN current_date - 10 AND current_date + 15;
  END IF;
  IF here IS NOT NULL AND days IS NOT NULL THEN
    PERFORM sync_note('attendance', days, ARRAY[here]);
  END IF;
  RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS training_phones_session ON training_session;
CREATE CONSTRAINT TRIGGER training_phones_session AFTER INSERT OR UPDATE OR DELETE
  ON training_session DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION training_phones();
DROP TRIGGER IF EXISTS training_phones_participant ON training_participant;
CREATE CONSTRAINT TRIGGER training_phones_participant AFTER UPDATE
  ON training_participant DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.state IS DISTINCT FROM OLD.state OR NEW.business_id IS DISTINCT FROM OLD.business_id)
  EXECUTE FUNCTION training_phones();
DROP TRIGGER IF EXISTS training_phones_batch ON training_batch;
CREATE CONSTRAINT TRIGGER training_phones_batch AFTER UPDATE
  ON training_batch DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.state IS DISTINCT FROM OLD.state) EXECUTE FUNCTION training_phones();
DROP TRIGGER IF EXISTS training_phones_names ON registry_facts;
CREATE CONSTRAINT TRIGGER training_phones_names AFTER UPDATE ON registry_facts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((NEW.owner_names, NEW.village_code) IS DISTINCT FROM (OLD.owner_names, OLD.village_code))
  EXECUTE FUNCTION training_phones();
