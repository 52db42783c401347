-- What was held stays: its day, place and theme are not rewritten once somebody came. Only counts,
-- the end of it and the day on which a plan took place change.
CREATE OR REPLACE FUNCTION mentoring_session_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open text[] := '{invited,others,state,state_at,ended_because,version,updated_at}';
BEGIN
  IF OLD.state = 'planned' THEN RETURN NEW; END IF;
  IF (to_jsonb(NEW) - open) IS DISTINCT FROM (to_jsonb(OLD) - open) THEN
    RAISE EXCEPTION 'mentoring: a session that was held is not rewritten' USING ERRCODE = '23514';
  END IF;
  IF NEW.state <> OLD.state AND NEW.state <> 'mistaken' THEN
    RAISE EXCEPTION 'mentoring: a session that ended stays ended' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS mentoring_session_stays ON mentoring_session;
CREATE TRIGGER mentoring_session_stays BEFORE UPDATE ON mentoring_session
  FOR EACH ROW EXECUTE FUNCTION mentoring_session_stays();

-- Nobody comes to what was not held.
CREATE OR REPLACE FUNCTION mentoring_attendance_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM mentoring_session s
                  WHERE s.id = NEW.session_id AND s.state = 'held') THEN
    RAISE EXCEPTION 'mentoring: nobody comes to what was not held' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS mentoring_attendance_held ON mentoring_attendance;
CREATE TRIGGER mentoring_attendance_held BEFORE INSERT ON mentoring_attendance
  FOR EACH ROW EXECUTE FUNCTION mentoring_attendance_held();

-- What somebody saw stays as it was seen; only what became of it is written.
CREATE OR REPLACE FUNCTION mentoring_potential_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE open text[] := '{state,state_at,checked_on,checked_by,checked_name,because,version}';
BEGIN
  IF (to_jsonb(NEW) - open) IS DISTINCT FROM (to_jsonb(OLD) - open) THEN
    RAISE EXCEPTION 'mentoring: a potential is noted, never rewritten' USING ERRCODE = '23514';
  END IF;
  IF OLD.state = 'gone' AND NEW.state <> 'gone' THEN
    RAISE EXCEPTION 'mentoring: what is gone is noted anew' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS mentoring_potential_stays ON mentoring_potential;
CREATE TRIGGER mentoring_potential_stays BEFORE UPDATE ON mentoring_potential
  FOR EACH ROW EXECUTE FUNCTION mentoring_potential_stays();
