-- The route of the week changed: phones fetch its businesses again (see phone.sql). Only what
-- somebody took is on a phone; taking a plan, or what was promised to an owner, is a change too.
CREATE OR REPLACE FUNCTION mentoring_phones_stop() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE plans uuid[]; businesses uuid[];
BEGIN
  IF TG_OP = 'INSERT' THEN plans := ARRAY[NEW.plan_id]; businesses := ARRAY[NEW.business_id];
  ELSIF TG_OP = 'DELETE' THEN plans := ARRAY[OLD.plan_id]; businesses := ARRAY[OLD.business_id];
  ELSE plans := ARRAY[OLD.plan_id, NEW.plan_id]; businesses := ARRAY[OLD.business_id, NEW.business_id];
  END IF;
  IF EXISTS (SELECT 1 FROM mentoring_plan p WHERE p.id = ANY (plans) AND p.state = 'accepted') THEN
    PERFORM mentoring_phones_note(b.id, ARRAY[b.village_code])
       FROM registry_business b WHERE b.id = ANY (businesses);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION mentoring_phones_plan() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM mentoring_phones_note(b.id, ARRAY[b.village_code])
     FROM mentoring_plan_stop s JOIN registry_business b ON b.id = s.business_id
    WHERE s.plan_id = NEW.id;
  RETURN NULL;
END $$;

DROP TRIGGER IF EXISTS mentoring_phones_stop ON mentoring_plan_stop;
CREATE CONSTRAINT TRIGGER mentoring_phones_stop AFTER INSERT OR UPDATE ON mentoring_plan_stop
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (mentoring_phones_in(NEW.regency_code)) EXECUTE FUNCTION mentoring_phones_stop();
DROP TRIGGER IF EXISTS mentoring_phones_stop_gone ON mentoring_plan_stop;
CREATE CONSTRAINT TRIGGER mentoring_phones_stop_gone AFTER DELETE ON mentoring_plan_stop
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (mentoring_phones_in(OLD.regency_code)) EXECUTE FUNCTION mentoring_phones_stop();
DROP TRIGGER IF EXISTS mentoring_phones_plan ON mentoring_plan;
CREATE CONSTRAINT TRIGGER mentoring_phones_plan AFTER UPDATE ON mentoring_plan
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.state IS DISTINCT FROM OLD.state AND mentoring_phones_in(NEW.regency_code))
  EXECUTE FUNCTION mentoring_phones_plan();
DROP TRIGGER IF EXISTS mentoring_phones_promise ON mentoring_appointment;
CREATE CONSTRAINT TRIGGER mentoring_phones_promise AFTER INSERT OR UPDATE ON mentoring_appointment
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (mentoring_phones_in(NEW.regency_code)) EXECUTE FUNCTION mentoring_phones_row();

-- A known travel time is never rewritten: it ends, and another one follows.
CREATE OR REPLACE FUNCTION mentoring_travel_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (to_jsonb(NEW) - 'until') IS DISTINCT FROM (to_jsonb(OLD) - 'until')
     OR OLD.until IS NOT NULL THEN
    RAISE EXCEPTION 'mentoring: a known travel time is ended, never rewritten'
      USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS mentoring_travel_stays ON mentoring_travel_time;
CREATE TRIGGER mentoring_travel_stays BEFORE UPDATE ON mentoring_travel_time
  FOR EACH ROW EXECUTE FUNCTION mentoring_travel_stays();
-- A stop stands in the week of its plan and on one of its days.
CREATE OR REPLACE FUNCTION mentoring_stop_in_week() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.day < NEW.week OR NEW.day > NEW.week + 6 OR NOT EXISTS (
      SELECT 1 FROM mentoring_plan p WHERE p.id = NEW.plan_id AND p.week = NEW.week
         AND p.regency_code = NEW.regency_code) THEN
    RAISE EXCEPTION 'mentoring: a stop stands in the week of its plan' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS mentoring_stop_in_week ON mentoring_plan_stop;
CREATE TRIGGER mentoring_stop_in_week BEFORE INSERT OR UPDATE ON mentoring_plan_stop
  FOR EACH ROW EXECUTE FUNCTION mentoring_stop_in_week();

-- On which days an officer comes to which village, and what is held there: nobody's name, no business.
CREATE OR REPLACE FUNCTION mentoring_public_days(regency text, first date, last date)
RETURNS TABLE (village varchar, day date, title varchar, venue varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT b.village_code, s.day, ''::varchar, ''::varchar
    FROM mentoring_plan_stop s
    JOIN mentoring_plan p ON p.id = s.plan_id AND p.state = 'accepted'
    JOIN registry_business b ON b.id = s.business_id
   WHERE s.regency_code = regency AND s.state = 'seated' AND s.day BETWEEN first AND last
  UNION ALL
  SELECT o.village_code, o."on", o.title, o.venue
    FROM mentoring_session o
   WHERE o.regency_code = regency AND o.state = 'planned' AND o."on" BETWEEN first AND last
   ORDER BY 2, 1, 3
$$;
