-- How common answers are among the businesses of a regency: shares only, and only of thirty or more.
-- Numbers as the twenty-one values that cut them into twentieths.
CREATE OR REPLACE FUNCTION portal_finder_shares(regency text) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH f AS (SELECT * FROM registry_facts WHERE regency_code = regency AND listed),
  cuts AS (SELECT array_agg(n / 20.0 ORDER BY n) AS at FROM generate_series(0, 20) n),
  n AS (
    SELECT count(*) AS all_rows,
      avg((status = 'active')::int) AS active, avg((status = 'paused')::int) AS paused,
      avg((group_since IS NOT NULL)::int) AS member,
      avg((trained_last_on IS NOT NULL)::int) AS trained,
      avg((aid_last_on IS NOT NULL)::int) AS aided, avg(aid_open::int) AS applied,
      avg((last_contact IS NOT NULL)::int) AS visited,
      percentile_disc((SELECT at FROM cuts)) WITHIN GROUP (ORDER BY workers) AS workers,
      percentile_disc((SELECT at FROM cuts)) WITHIN GROUP (ORDER BY investment) AS investment,
      percentile_disc((SELECT at FROM cuts)) WITHIN GROUP (ORDER BY sales) AS sales,
      count(workers) AS n_workers, count(investment) AS n_investment, count(sales) AS n_sales
    FROM f
  )
  SELECT CASE WHEN n.all_rows < 30 THEN '{}'::jsonb ELSE jsonb_build_object(
      'all', n.all_rows, 'active', round(n.active, 3), 'paused', round(n.paused, 3),
      'member', round(n.member, 3), 'trained', round(n.trained, 3), 'aided', round(n.aided, 3),
      'applied', round(n.applied, 3), 'visited', round(n.visited, 3),
      'workers', CASE WHEN n.n_workers >= 30 THEN to_jsonb(n.workers) END,
      'investment', CASE WHEN n.n_investment >= 30 THEN to_jsonb(n.investment) END,
      'sales', CASE WHEN n.n_sales >= 30 THEN to_jsonb(n.sales) END,
      'papers', (SELECT coalesce(jsonb_object_agg(key, round(share, 3)), '{}'::jsonb) FROM (
         SELECT e.key, count(*)::numeric / n.all_rows AS share
           FROM f, jsonb_each_text(f.papers_until) e GROUP BY e.key) p),
      'branch', (SELECT coalesce(jsonb_object_agg(branch, round(share, 3)), '{}'::jsonb) FROM (
         SELECT branch, count(*)::numeric / n.all_rows AS share FROM f
          WHERE branch <> '' GROUP BY branch) b)
    ) END FROM n
$$;
