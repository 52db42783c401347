-- The planner's knowledge of rows that were staged a moment ago: without it the joins of checking
-- took minutes for 43,000 rows, by luck of what autovacuum had seen. Only the owner may ANALYZE; the
-- columns are those that are joined or filtered on, so that it takes 0.1 s. An import staged at the
-- same moment does not wait for this one.
CREATE OR REPLACE FUNCTION intake_analyze() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp SET default_statistics_target = 20 AS $$
BEGIN
  ANALYZE (SKIP_LOCKED) intake_row (id, regency_code, batch_id, table_id, source_key, aggregate,
    match, decision, hold, business_id, same_business, same_row, kbli_confirmed);
END $$;
