-- What whoever asks to be visited may learn without an account. None of these tells a person.

-- Where a wish stands, by its number; the page behind it also asks for the code.
CREATE OR REPLACE FUNCTION mentoring_receipt(wanted text)
RETURNS TABLE (id uuid, number varchar, regency_code varchar, village_code varchar, state varchar,
  asked_on date, promised_by date, planned_on date, visited_on date, answer varchar)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
  SELECT r.id, r.number, r.regency_code, r.village_code, r.state, r.asked_on, r.promised_by,
         r.planned_on, v."on", r.answer
    FROM mentoring_request r LEFT JOIN mentoring_visit v ON v.id = r.visit_id
   WHERE r.number = wanted
$$;

-- Where the business of a number is, for a wish that names it; nothing for one that is merged away.
CREATE OR REPLACE FUNCTION mentoring_business_at(wanted text)
RETURNS TABLE (id uuid, village_code varchar)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
  SELECT b.id, b.village_code FROM registry_business b
   WHERE b.number = wanted AND b.status <> 'merged'
$$;

-- The number of the wish that is still open for a business, or among wishes that would be the same.
CREATE OR REPLACE FUNCTION mentoring_open_request(business uuid, same uuid[]) RETURNS varchar
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT r.number FROM mentoring_request r
   WHERE (r.business_id = business OR r.id = ANY (same)) AND r.state IN ('asked', 'planned')
   ORDER BY r.asked_on LIMIT 1
$$;

-- Which of some ids wishes have, open or ended: the same wish again on one day gets another one.
CREATE OR REPLACE FUNCTION mentoring_wishes_known(ids uuid[]) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(r.id), '{}') FROM mentoring_request r WHERE r.id = ANY (ids)
$$;
