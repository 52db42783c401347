-- A sender asks how far it is, with the receipt's own secret: the table itself is closed to the
-- public. Gives no name, no number of a person, nothing of any other registration.
CREATE OR REPLACE FUNCTION registry_receipt(secret text)
RETURNS TABLE (id uuid, receipt varchar, regency_code varchar, village_code varchar, state varchar,
  channel varchar, submitted_at timestamptz, answer_by date, decided_at timestamptz, reason varchar,
  business varchar)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
  SELECT r.id, r.receipt, r.regency_code, r.village_code, r.state, r.channel, r.submitted_at,
         r.answer_by, r.decided_at, r.reason, b.number
    FROM registry_registration r LEFT JOIN registry_business b ON b.id = r.business_id
   WHERE r.token = secret
$$;
