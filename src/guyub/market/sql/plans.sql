-- Who else reads plans, worked out once for a statement: as conditions on rows they took seconds.
-- Regencies of the businesses that the visitor owns: plans of these may be read.
CREATE OR REPLACE FUNCTION market_own_regencies() RETURNS text[]
  LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(array_agg(DISTINCT b.regency_code::text), '{}') FROM registry_business b
      WHERE b.id = ANY ((SELECT guyub_businesses())::uuid[]) $$;
-- Plans with lines of the unit that the visitor buys for.
CREATE OR REPLACE FUNCTION market_own_plans() RETURNS uuid[]
  LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(array_agg(DISTINCT l.plan_id), '{}') FROM market_plan_line l
      WHERE l.buyer_id = (SELECT guyub_person()) $$;
