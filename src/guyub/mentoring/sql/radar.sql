-- By when a business is to be contacted: the earliest of what was promised to it. One expression,
-- inlined wherever it is asked; without SET, which would keep it from being inlined.
--   asked    somebody asks to be visited: the day of the answer
--   aid      tools were handed over within aid_months: aid days after the last contact
--   label    a paper is being applied for: label days after the last contact or the application
--   never    never contacted: never days after the business was registered
--   usual    everybody else: usual days after the last contact
CREATE OR REPLACE FUNCTION mentoring_due(
  today date, contact date, registered date, aid_on date, applying date, asked date,
  usual integer, never integer, aid integer, aid_months integer, label integer)
RETURNS date LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT least(
    asked,
    CASE WHEN (aid_on + make_interval(months => aid_months))::date >= today THEN contact + aid END,
    CASE WHEN applying IS NOT NULL THEN greatest(contact, applying) + label END,
    CASE WHEN contact IS NULL THEN registered + never ELSE contact + usual END)
$$;

-- Which of them it is; the first of the list above where two fall on one day.
CREATE OR REPLACE FUNCTION mentoring_class(
  today date, contact date, registered date, aid_on date, applying date, asked date,
  usual integer, never integer, aid integer, aid_months integer, label integer)
RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE mentoring_due(today, contact, registered, aid_on, applying, asked, usual, never, aid,
                            aid_months, label)
    WHEN asked THEN 'asked'
    WHEN CASE WHEN (aid_on + make_interval(months => aid_months))::date >= today
         THEN contact + aid END THEN 'aid'
    WHEN CASE WHEN applying IS NOT NULL THEN greatest(contact, applying) + label END THEN 'label'
    ELSE CASE WHEN contact IS NULL THEN 'never' ELSE 'usual' END END
$$;

-- What anybody may know of the silence in a regency: sums by village and branch, no business.
CREATE OR REPLACE FUNCTION mentoring_silence(
  regency text, today date, usual integer, never integer, aid integer, aid_months integer,
  label integer)
RETURNS TABLE (village varchar, branch varchar, businesses bigint, beyond bigint,
  never_contacted bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT f.village_code, f.branch, count(*),
         count(*) FILTER (WHERE mentoring_due(today, f.contact_on, f.registered_on, f.aid_last_on,
           f.applying_since, f.visit_promised_on, usual, never, aid, aid_months, label) < today),
         count(*) FILTER (WHERE f.contact_on IS NULL)
    FROM registry_facts f
   WHERE f.regency_code = regency AND f.listed AND f.status = 'active'
   GROUP BY 1, 2
$$;

-- Who looks after what there, or is meant to and waits for whom since when: no name of anybody.
CREATE OR REPLACE FUNCTION mentoring_posts(regency text, today date)
RETURNS TABLE (tier varchar, area varchar, since date, on_duty boolean, branch varchar,
  grouped boolean, waiting_for varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.tier, a.area_code, coalesce(a.starts, o.waiting_since, o.recruited_on),
         a.starts IS NOT NULL, a.branch, a.group_id IS NOT NULL, o.waiting_for
    FROM mentoring_assignment a JOIN mentoring_officer o ON o.id = a.officer_id
   WHERE a.regency_code = regency
     AND ((a.starts IS NULL AND a.ends IS NULL AND o.state IN ('recruited', 'waiting', 'appointed'))
       OR (a.starts <= today AND (a.ends IS NULL OR a.ends >= today) AND o.starts <= today
           AND (o.ends IS NULL OR o.ends >= today) AND o.state IN ('appointed', 'ended')))
   ORDER BY a.area_code, a.id
$$;

-- What stands in the way there, and who can end it; the office's note stays inside.
CREATE OR REPLACE FUNCTION mentoring_hurdles(regency text, today date)
RETURNS TABLE (area varchar, cause varchar, held_by varchar, since date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT h.area_code, h.cause, h.held_by, h.since FROM mentoring_obstacle h
   WHERE h.regency_code = regency AND h.since <= today AND (h.until IS NULL OR h.until >= today)
   ORDER BY h.area_code, h.since, h.id
$$;
