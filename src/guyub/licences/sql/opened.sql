-- Facilitations that still take people, as everybody may know them: no names, no money.
CREATE OR REPLACE FUNCTION licences_open_batches(regency text)
RETURNS TABLE (id uuid, name varchar, paper varchar, year integer, capacity integer, taken bigint,
  criteria jsonb, rule_id uuid, documents varchar[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT b.id, b.name, b.paper, b.year, b.capacity, count(c.id), b.criteria, b.rule_id, b.documents
    FROM licences_batch b LEFT JOIN licences_case c ON c.batch_id = b.id
   WHERE b.regency_code = regency AND b.state = 'open'
   GROUP BY b.id ORDER BY b.created_at, b.id
$$;
