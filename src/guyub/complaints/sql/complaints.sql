-- Whom a complaint or a tip is kept from, asked by row security of every table of this room and of
-- its events. The role of the visit is not known here, so it asks for the roles that the person
-- holds; a day more on both ends, because offices have different clocks.

CREATE OR REPLACE FUNCTION complaints_reaches(
  office uuid, regency text, excluded uuid[], line boolean, lowest smallint, desk smallint,
  reading boolean
) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE
    WHEN guyub_person() IS NULL THEN CASE WHEN reading THEN guyub_reads_all() ELSE guyub_writes_all() END
    WHEN guyub_person() = ANY (excluded) THEN false
    WHEN line AND EXISTS (
      SELECT 1 FROM accounts_appointment a JOIN accounts_user u ON u.id = a.user_id
       WHERE u.person_id = guyub_person() AND a.office_id = office
         AND a.role NOT IN ('delegate', 'auditor')
         AND a.starts <= current_date + 1 AND (a.ends IS NULL OR a.ends >= current_date - 1)
    ) THEN false
    ELSE EXISTS (
      SELECT 1 FROM accounts_appointment a JOIN accounts_user u ON u.id = a.user_id
        JOIN accounts_office o ON o.id = a.office_id
       WHERE u.person_id = guyub_person()
         AND a.starts <= current_date + 1 AND (a.ends IS NULL OR a.ends >= current_date - 1)
         AND (
           (a.office_id = office AND (
             (reading AND a.role = 'auditor')
             OR CASE a.role WHEN 'section_head' THEN 1 WHEN 'head' THEN 2 WHEN 'delegate' THEN 3
                ELSE 0 END >= lowest))
           OR (desk = 4 AND o.kind = 'province' AND regency LIKE o.area_code || '.%'
               AND a.role IN ('head', 'section_head')))
    )
  END $$;

-- Events about complaints and tips (the ledger asks; its rows tell kind and id only).
CREATE OR REPLACE FUNCTION complaints_event_seen(kind text, object text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE
    WHEN guyub_person() IS NULL THEN guyub_reads_all()
    WHEN kind = 'complaints.tip' THEN EXISTS (
      SELECT 1 FROM complaints_tip c WHERE c.id::text = object
         AND complaints_reaches(c.office_id, c.regency_code, c.excluded, c.line, c.lowest, c.desk, false))
    ELSE EXISTS (
      SELECT 1 FROM complaints_complaint c WHERE c.id::text = object
         AND complaints_reaches(c.office_id, c.regency_code, c.excluded, c.line, c.lowest, c.desk, true))
  END $$;

-- Nobody comes near again who was kept away; nothing goes down; what was written stays.
CREATE OR REPLACE FUNCTION complaints_only_up() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT NEW.excluded @> OLD.excluded OR (OLD.line AND NOT NEW.line)
     OR NEW.lowest < OLD.lowest OR NEW.desk < OLD.desk THEN
    RAISE EXCEPTION 'complaints: who is kept away stays away' USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.number, NEW.office_id, NEW.regency_code, NEW.received_on)
     IS DISTINCT FROM (OLD.number, OLD.office_id, OLD.regency_code, OLD.received_on) THEN
    RAISE EXCEPTION 'complaints: what was received stays' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS complaints_only_up ON complaints_complaint;
CREATE TRIGGER complaints_only_up BEFORE UPDATE ON complaints_complaint
  FOR EACH ROW EXECUTE FUNCTION complaints_only_up();
DROP TRIGGER IF EXISTS complaints_only_up ON complaints_tip;
CREATE TRIGGER complaints_only_up BEFORE UPDATE ON complaints_tip
  FOR EACH ROW EXECUTE FUNCTION complaints_only_up();

-- Whoever is found to be meant is kept away, with everybody under them where it is the head; and
-- nobody who is kept away answers, closes or doubts.
CREATE OR REPLACE FUNCTION complaints_subject_is_away() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE hand uuid;
BEGIN
  IF NEW.subject_person IS NOT NULL THEN
    IF NOT NEW.subject_person = ANY (NEW.excluded) THEN
      NEW.excluded := NEW.excluded || NEW.subject_person;
    END IF;
    IF EXISTS (
      SELECT 1 FROM accounts_appointment a JOIN accounts_user u ON u.id = a.user_id
       WHERE u.person_id = NEW.subject_person AND a.office_id = NEW.office_id AND a.role = 'head'
         AND a.starts <= current_date + 1 AND (a.ends IS NULL OR a.ends >= current_date - 1)
    ) THEN
      NEW.line := true;
      NEW.lowest := greatest(NEW.lowest, 3);
      NEW.desk := greatest(NEW.desk, 3);
    END IF;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    FOREACH hand IN ARRAY array_remove(ARRAY[
      CASE WHEN NEW.answerer_person IS DISTINCT FROM OLD.answerer_person THEN NEW.answerer_person END,
      CASE WHEN NEW.closer_person IS DISTINCT FROM OLD.closer_person THEN NEW.closer_person END,
      CASE WHEN NEW.doubter_person IS DISTINCT FROM OLD.doubter_person THEN NEW.doubter_person END,
      CASE WHEN NEW.rejecter_person IS DISTINCT FROM OLD.rejecter_person THEN NEW.rejecter_person END
    ], NULL) LOOP
      IF hand = ANY (NEW.excluded) THEN
        RAISE EXCEPTION 'complaints: not by whom it is about' USING ERRCODE = 'check_violation';
      END IF;
    END LOOP;
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS complaints_subject_is_away ON complaints_complaint;
CREATE TRIGGER complaints_subject_is_away BEFORE INSERT OR UPDATE ON complaints_complaint
  FOR EACH ROW EXECUTE FUNCTION complaints_subject_is_away();
