-- What officers' phones carry of this room became other than it was (sync/sql/phones.sql).

CREATE OR REPLACE FUNCTION aid_phones_handover() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT sync_phones_in(NEW.regency_code) THEN RETURN NULL; END IF;
  IF TG_TABLE_NAME = 'aid_occasion' THEN
    PERFORM sync_note('handover', ARRAY[h.id], ARRAY[h.village_code::text])
       FROM aid_handover h WHERE h.occasion_id = NEW.id;
  ELSE
    PERFORM sync_note('handover', ARRAY[NEW.id], ARRAY[NEW.village_code::text,
      CASE WHEN TG_OP = 'UPDATE' THEN OLD.village_code::text END]);
  END IF;
  RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS aid_phones_handover_new ON aid_handover;
CREATE CONSTRAINT TRIGGER aid_phones_handover_new AFTER INSERT ON aid_handover
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.occasion_id IS NOT NULL)
  EXECUTE FUNCTION aid_phones_handover();
DROP TRIGGER IF EXISTS aid_phones_handover ON aid_handover;
CREATE CONSTRAINT TRIGGER aid_phones_handover AFTER UPDATE ON aid_handover
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.occasion_id IS NOT NULL OR OLD.occasion_id IS NOT NULL)
  EXECUTE FUNCTION aid_phones_handover();
DROP TRIGGER IF EXISTS aid_phones_occasion ON aid_occasion;
CREATE CONSTRAINT TRIGGER aid_phones_occasion AFTER UPDATE ON aid_occasion
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((NEW.title, NEW."on", NEW.place) IS DISTINCT FROM (OLD.title, OLD."on", OLD.place))
  EXECUTE FUNCTION aid_phones_handover();

-- Members that wait for a field check.
CREATE OR REPLACE FUNCTION aid_phones_check() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT sync_phones_in(NEW.regency_code) THEN RETURN NULL; END IF;
  IF TG_TABLE_NAME = 'registry_facts' THEN
    PERFORM sync_note('check', ARRAY[m.id], ARRAY[m.village_code::text])
       FROM aid_proposal_member m JOIN aid_proposal p ON p.id = m.proposal_id
      WHERE m.business_id = NEW.business_id AND p.state = 'submitted';
    PERFORM sync_note('handover', ARRAY[h.id], ARRAY[h.village_code::text])
       FROM aid_handover h JOIN aid_occasion o ON o.id = h.occasion_id
      WHERE o."on" BETWEEN current_date - 10 AND current_date + 15
        AND EXISTS (SELECT 1 FROM aid_handover_line l
                     WHERE l.handover_id = h.id AND l.business_id = NEW.business_id);
  ELSIF TG_TABLE_NAME = 'aid_check' THEN
    PERFORM sync_note('check', ARRAY[m.id], ARRAY[m.village_code::text])
       FROM aid_proposal_member m WHERE m.id = NEW.member_id;
  ELSIF TG_TABLE_NAME = 'aid_interest' THEN
    PERFORM sync_note('check', ARRAY[m.id], ARRAY[m.village_code::text], NEW.person)
       FROM aid_proposal_member m WHERE m.proposal_id = NEW.proposal_id;
  ELSE
    PERFORM sync_note('check', ARRAY[m.id], ARRAY[m.village_code::text])
       FROM aid_proposal_member m WHERE m.proposal_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS aid_phones_proposal ON aid_proposal;
CREATE CONSTRAINT TRIGGER aid_phones_proposal AFTER UPDATE ON aid_proposal
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.state IS DISTINCT FROM OLD.state)
  EXECUTE FUNCTION aid_phones_check();
DROP TRIGGER IF EXISTS aid_phones_check ON aid_check;
CREATE CONSTRAINT TRIGGER aid_phones_check AFTER INSERT ON aid_check
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION aid_phones_check();
DROP TRIGGER IF EXISTS aid_phones_interest ON aid_interest;
CREATE CONSTRAINT TRIGGER aid_phones_interest AFTER INSERT ON aid_interest
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  EXECUTE FUNCTION aid_phones_check();
-- Names of owners decide how a business is called there.
DROP TRIGGER IF EXISTS aid_phones_names ON registry_facts;
CREATE CONSTRAINT TRIGGER aid_phones_names AFTER UPDATE ON registry_facts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.owner_names IS DISTINCT FROM OLD.owner_names)
  EXECUTE FUNCTION aid_phones_check();
