-- A consent that followed a person to a second id (merged records) is withdrawn under both, also
-- when the person withdraws it with an account that reaches only one of them.
CREATE OR REPLACE FUNCTION registry_withdraw_both() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE registry_consent c SET withdrawn_at = NEW.withdrawn_at
   WHERE c.withdrawn_at IS NULL AND (c.taken_from = NEW.id OR c.id = NEW.taken_from);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER registry_consent_withdraw
  AFTER UPDATE OF withdrawn_at ON registry_consent FOR EACH ROW
  WHEN (OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL)
  EXECUTE FUNCTION registry_withdraw_both();

-- Businesses that the account of an owner stands for: those the person owns today, and the
-- records into which they were merged. Only for the person of the visit, who cannot read the
-- merged records yet when the visit asks which they are.
CREATE OR REPLACE FUNCTION registry_stands_for(person uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH RECURSIVE held (id) AS (
    SELECT o.business_id FROM registry_ownership o
     WHERE o.owner_id = person AND o.until IS NULL AND person = (SELECT guyub_person())
    UNION
    SELECT b.merged_into_id FROM registry_business b JOIN held h ON h.id = b.id
     WHERE b.merged_into_id IS NOT NULL
  )
  SELECT id FROM held ORDER BY id
$$;
