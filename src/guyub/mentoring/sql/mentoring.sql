-- A contact is a fact: what was written stays; it can only be marked as a mistake once. A merge of
-- two records may move it to the one that lives on, and words about a person who asked to be erased
-- go.
CREATE OR REPLACE FUNCTION mentoring_visit_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open text[] := '{void_at,void_by,void_because,business_id,note}';
BEGIN
  IF OLD.void_at IS NOT NULL AND NEW.void_at IS DISTINCT FROM OLD.void_at THEN
    RAISE EXCEPTION 'mentoring: a contact is marked as a mistake once' USING ERRCODE = '23514';
  END IF;
  IF (to_jsonb(NEW) - open) IS DISTINCT FROM (to_jsonb(OLD) - open)
     OR (NEW.note <> OLD.note AND NEW.note <> '(dihapus)') THEN
    RAISE EXCEPTION 'mentoring: a contact is added, never changed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS mentoring_visit_stays ON mentoring_visit;
CREATE TRIGGER mentoring_visit_stays BEFORE UPDATE ON mentoring_visit
  FOR EACH ROW EXECUTE FUNCTION mentoring_visit_stays();

CREATE OR REPLACE FUNCTION mentoring_finding_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'mentoring: what was found is added, never changed' USING ERRCODE = '23514';
END $$;
DROP TRIGGER IF EXISTS mentoring_finding_stays ON mentoring_finding;
CREATE TRIGGER mentoring_finding_stays BEFORE UPDATE ON mentoring_finding
  FOR EACH ROW EXECUTE FUNCTION mentoring_finding_stays();

-- What was agreed stays as it was agreed; only what became of it is written. It is seen in a
-- contact with the same business, not before it was agreed.
CREATE OR REPLACE FUNCTION mentoring_step_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open text[] := '{state,state_at,seen_in_id,seen_by,dropped_because,business_id,text}';
BEGIN
  IF (to_jsonb(NEW) - open) IS DISTINCT FROM (to_jsonb(OLD) - open)
     OR (NEW.text <> OLD.text AND NEW.text <> '(dihapus)') THEN
    RAISE EXCEPTION 'mentoring: an agreed step is not rewritten' USING ERRCODE = '23514';
  END IF;
  IF NEW.seen_in_id IS DISTINCT FROM OLD.seen_in_id AND NEW.seen_in_id IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM mentoring_visit v JOIN mentoring_visit a ON a.id = NEW.visit_id
       WHERE v.id = NEW.seen_in_id AND v.business_id = NEW.business_id AND v."on" >= a."on"
         AND v.void_at IS NULL) THEN
    RAISE EXCEPTION 'mentoring: a step is seen in a contact with its business'
      USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS mentoring_step_stays ON mentoring_step;
CREATE TRIGGER mentoring_step_stays BEFORE UPDATE ON mentoring_step
  FOR EACH ROW EXECUTE FUNCTION mentoring_step_stays();
