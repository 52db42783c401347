-- What an own-reach visit takes part in. Run as the owner of the tables, so that policies can ask
-- without asking themselves.
CREATE OR REPLACE FUNCTION training_own_batches() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT p.batch_id), '{}') FROM training_participant p
   WHERE p.business_id = ANY (guyub_businesses())
$$;
CREATE OR REPLACE FUNCTION training_own_programmes() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT b.programme_id), '{}') FROM training_batch b
   WHERE b.id = ANY (training_own_batches())
$$;

-- What whoever holds a session's code may know of it: no people.
CREATE OR REPLACE FUNCTION training_session_at(wanted uuid)
RETURNS TABLE (programme varchar, batch varchar, held_on date, at varchar, place varchar,
  link varchar, code_round integer, code_until timestamptz, regency_code varchar, office_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
  SELECT g.title, b.name, s."on", s.at, coalesce(nullif(s.place, ''), b.venue),
         coalesce(nullif(s.link, ''), b.link), s.code_round, s.code_until, s.regency_code,
         b.office_id
    FROM training_session s JOIN training_batch b ON b.id = s.batch_id
    JOIN training_programme g ON g.id = b.programme_id
   WHERE s.id = wanted AND b.state IN ('open', 'running')
$$;

-- Whose number was typed, among those admitted to the batch of a session.
CREATE OR REPLACE FUNCTION training_seat(session uuid, typed text)
RETURNS TABLE (participant uuid, business uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
  SELECT p.id, p.business_id FROM training_session s
    JOIN training_participant p ON p.batch_id = s.batch_id AND p.state = 'admitted'
   WHERE s.id = session AND p.number = typed
$$;

-- What anybody may learn of a certificate by its code: name and programme. A person who was
-- erased has none any more.
CREATE OR REPLACE FUNCTION training_certificate_said(wanted uuid)
RETURNS TABLE (number varchar, issued_on date, name varchar, programme varchar, office varchar,
  revoked boolean)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
  SELECT c.number, c.issued_on, o.name, g.title, f.name, c.revoked_at IS NOT NULL
    FROM training_certificate c JOIN training_participant p ON p.id = c.participant_id
    JOIN registry_owner o ON o.id = p.owner_id AND o.erased_at IS NULL
    JOIN training_batch b ON b.id = p.batch_id JOIN training_programme g ON g.id = b.programme_id
    JOIN accounts_office f ON f.id = b.office_id
   WHERE c.id = wanted
$$;

-- A seat lies within the capacity, whoever writes; a capacity never falls below a seat.
CREATE OR REPLACE FUNCTION training_seat_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE most integer;
BEGIN
  IF NEW.seat IS NOT NULL THEN
    SELECT capacity INTO most FROM training_batch WHERE id = NEW.batch_id FOR SHARE;
    IF NEW.seat > most THEN
      RAISE EXCEPTION 'seat % of %', NEW.seat, most USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION training_capacity_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM training_participant
              WHERE batch_id = NEW.id AND seat > NEW.capacity) THEN
    RAISE EXCEPTION 'capacity below a seat' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS training_seat_fits ON training_participant;
CREATE TRIGGER training_seat_fits BEFORE INSERT OR UPDATE OF seat, batch_id
  ON training_participant FOR EACH ROW EXECUTE FUNCTION training_seat_fits();
DROP TRIGGER IF EXISTS training_capacity_fits ON training_batch;
CREATE TRIGGER training_capacity_fits BEFORE UPDATE OF capacity
  ON training_batch FOR EACH ROW EXECUTE FUNCTION training_capacity_fits();

-- What anybody may learn of batches that take people: no names, no link, no cost.
CREATE OR REPLACE FUNCTION training_open()
RETURNS TABLE (id uuid, number varchar, regency_code varchar, office_id uuid, office varchar,
  is_sample boolean, programme varchar, about varchar, organiser varchar, name varchar,
  starts date, ends date, venue varchar, online boolean, capacity smallint, taken bigint,
  asking bigint, modules varchar[], rule_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT b.id, b.number, b.regency_code, b.office_id, f.name, f.is_sample, g.title, g.about,
         coalesce(nullif(b.organised_by, ''), nullif(g.organiser_name, ''), f.name), b.name,
         b.starts, b.ends, b.venue, b.link <> '', b.capacity,
         count(p.id) FILTER (WHERE p.state = 'admitted'),
         count(p.id) FILTER (WHERE p.state IN ('candidate', 'waiting')),
         ARRAY(SELECT m.title FROM training_module m WHERE m.programme_id = g.id ORDER BY m.place),
         b.rule_id
    FROM training_batch b JOIN training_programme g ON g.id = b.programme_id
    JOIN accounts_office f ON f.id = b.office_id
    LEFT JOIN training_participant p ON p.batch_id = b.id
   WHERE b.state = 'open'
   GROUP BY b.id, f.id, g.id
   ORDER BY b.starts NULLS LAST, b.number
$$;

-- Where a batch stands for an owner who asks for a place; held until the transaction ends, so that
-- nobody closes it in between. Nothing for one that is not open.
CREATE OR REPLACE FUNCTION training_asked_of(wanted uuid) RETURNS varchar
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found varchar;
BEGIN
  SELECT regency_code INTO found FROM training_batch
   WHERE id = wanted AND state = 'open' FOR SHARE;
  RETURN found;
END $$;

-- Which questions a participant may answer now: state of the questions of the batch, held too.
CREATE OR REPLACE FUNCTION training_asking_of(wanted uuid) RETURNS varchar
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE found varchar;
BEGIN
  SELECT b.asking INTO found FROM training_participant p JOIN training_batch b ON b.id = p.batch_id
   WHERE p.id = wanted AND p.state = 'admitted' AND b.state IN ('open', 'running', 'finished')
     FOR SHARE OF b;
  RETURN found;
END $$;

-- What whoever holds a session's code is asked now. No answers, and not which one is right.
CREATE OR REPLACE FUNCTION training_questions_at(session uuid)
RETURNS TABLE (asking varchar, id uuid, text varchar, options varchar[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT b.asking, q.id, q.text, q.options FROM training_session s
    JOIN training_batch b ON b.id = s.batch_id AND b.asking IN ('pre', 'post')
    JOIN training_question q ON q.programme_id = b.programme_id AND q.retired_at IS NULL
   WHERE s.id = session ORDER BY q.place
$$;
