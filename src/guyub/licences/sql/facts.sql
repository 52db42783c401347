-- What this room tells of businesses on their one facts row (registry.extra_facts): the last day of
-- each kind of paper that the business or a product it makes has, "9999-12-31" where there is no
-- end. A day, not a truth, so that a paper runs out without anybody writing. Either way to halal
-- certificates counts as "halal".
CREATE OR REPLACE FUNCTION licences_facts(ids uuid[]) RETURNS TABLE (
    business_id uuid, papers_until jsonb)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH wanted AS MATERIALIZED (SELECT unnest(ids) AS id),
  held AS (
    SELECT l.business_id AS id, l.paper::text, coalesce(l.expires, DATE '9999-12-31') AS until
      FROM wanted w JOIN licences_licence l ON l.business_id = w.id AND l.state = 'held'
      LEFT JOIN registry_product p ON p.id = l.product_id
     WHERE l.product_id IS NULL OR p.state = 'active'),
  told AS (
    SELECT id, paper, until FROM held
    UNION ALL SELECT id, 'halal', until FROM held WHERE paper IN ('halal_self', 'halal_reg')
    UNION ALL SELECT b.id, 'nib', DATE '9999-12-31' FROM wanted w
      JOIN registry_business b ON b.id = w.id AND b.nib IS NOT NULL),
  last AS (SELECT id, paper, max(until) AS until FROM told GROUP BY id, paper)
  SELECT id, jsonb_object_agg(paper, until) FROM last GROUP BY id $$;
