-- All tokens of a comparison go, those of the other office too, which the acting one cannot see; and
-- what one side was told of a comparison that did not come to its end ("pairs" is unknown then). Only
-- for an office that takes part in it.
CREATE OR REPLACE FUNCTION crosscheck_forget(wanted uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  DELETE FROM crosscheck_result r USING crosscheck_comparison c
   WHERE c.id = wanted AND r.comparison_id = wanted AND c.pairs IS NULL
     AND guyub_own_office() IN ('*', c.office_id::text, c.partner_id::text);
  DELETE FROM crosscheck_token t USING crosscheck_comparison c
   WHERE c.id = wanted AND t.comparison_id = wanted
     AND guyub_own_office() IN ('*', c.office_id::text, c.partner_id::text)
$$;

-- What two offices agreed on is not rewritten: only its state, its answer and their remark.
CREATE OR REPLACE FUNCTION crosscheck_agreement_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE'
     OR (to_jsonb(NEW) - 'state' - 'remark' - 'answered_at' - 'answerer_person')
        IS DISTINCT FROM (to_jsonb(OLD) - 'state' - 'remark' - 'answered_at' - 'answerer_person')
     OR (OLD.answerer_person IS NOT NULL
         AND NEW.answerer_person IS DISTINCT FROM OLD.answerer_person) THEN
    RAISE EXCEPTION 'crosscheck: an agreement does not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS crosscheck_agreement_stands ON crosscheck_agreement;
CREATE TRIGGER crosscheck_agreement_stands BEFORE UPDATE OR DELETE ON crosscheck_agreement
  FOR EACH ROW EXECUTE FUNCTION crosscheck_agreement_stands();
