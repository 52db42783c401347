-- Ids under which the same human being stands: pairs that a person confirmed at a merge that still
-- stands, over any number of merges; the person itself first.
CREATE OR REPLACE FUNCTION registry_same_human(person uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  WITH RECURSIVE same (id) AS (
    SELECT person
    UNION
    SELECT v.id::uuid
      FROM same s
      JOIN registry_merge m ON m.undone_at IS NULL
       AND m.same @> jsonb_build_array(jsonb_build_array(s.id))
      CROSS JOIN jsonb_array_elements(m.same) p
      CROSS JOIN jsonb_array_elements_text(p) v (id)
     WHERE p ? s.id::text
  )
  SELECT id FROM same
$$;

-- What a person no longer agrees to is withdrawn under every id of that person, also when the
-- person says it with an account that reaches only one of them.
CREATE OR REPLACE FUNCTION registry_withdraw_both() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE registry_consent c SET withdrawn_at = NEW.withdrawn_at
   WHERE c.withdrawn_at IS NULL AND c.purpose = NEW.purpose
     AND c.owner_id IN (SELECT registry_same_human(NEW.owner_id));
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
