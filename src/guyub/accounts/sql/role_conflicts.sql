-- Separation of duties: two appointments of one PERSON (not account) that overlap in time and
-- whose roles stand in accounts_role_conflict are refused, whichever was made first.
CREATE OR REPLACE FUNCTION accounts_check_conflict() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  who uuid;
  clash text;
BEGIN
  SELECT person_id INTO who FROM accounts_user WHERE id = NEW.user_id;
  -- One appointment at a time per person, so that two at once cannot slip past each other.
  PERFORM pg_advisory_xact_lock(hashtextextended(who::text, 7));
  SELECT c.reason INTO clash
    FROM accounts_appointment a
    JOIN accounts_user u ON u.id = a.user_id AND u.person_id = who
    JOIN accounts_role_conflict c
      ON c.role_a = least(a.role, NEW.role) AND c.role_b = greatest(a.role, NEW.role)
   WHERE a.id <> NEW.id
     AND daterange(a.starts, a.ends, '[]') && daterange(NEW.starts, NEW.ends, '[]')
     AND a.role <> NEW.role
   LIMIT 1;
  IF clash IS NOT NULL THEN
    RAISE EXCEPTION 'role conflict: %', clash USING ERRCODE = 'check_violation',
      CONSTRAINT = 'accounts_role_conflict';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS accounts_appointment_conflict ON accounts_appointment;
CREATE TRIGGER accounts_appointment_conflict BEFORE INSERT OR UPDATE ON accounts_appointment
  FOR EACH ROW EXECUTE FUNCTION accounts_check_conflict();

-- The other way: a new conflict pair is refused while somebody holds both.
CREATE OR REPLACE FUNCTION accounts_check_new_pair() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    SELECT 1 FROM accounts_appointment a
      JOIN accounts_user ua ON ua.id = a.user_id
      JOIN accounts_user ub ON ub.person_id = ua.person_id
      JOIN accounts_appointment b ON b.user_id = ub.id
     WHERE a.role = NEW.role_a AND b.role = NEW.role_b
       AND daterange(a.starts, a.ends, '[]') && daterange(b.starts, b.ends, '[]')
       AND coalesce(a.ends, 'infinity') >= current_date
       AND coalesce(b.ends, 'infinity') >= current_date) THEN
    RAISE EXCEPTION 'somebody holds % and %', NEW.role_a, NEW.role_b
      USING ERRCODE = 'check_violation', CONSTRAINT = 'accounts_role_conflict';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS accounts_conflict_pair ON accounts_role_conflict;
CREATE TRIGGER accounts_conflict_pair BEFORE INSERT OR UPDATE ON accounts_role_conflict
  FOR EACH ROW EXECUTE FUNCTION accounts_check_new_pair();
