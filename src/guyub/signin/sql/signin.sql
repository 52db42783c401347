-- Who wrote an owner's number, whatever wrote it: a form, a proposal, an import, a merge. Where the
-- number becomes another one, what hung on the old one ends in the same statement.
CREATE OR REPLACE FUNCTION signin_number_changed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    UPDATE signin_confirmation SET ended_at = now(),
      ended_why = CASE WHEN NEW.erased_at IS NULL THEN 'changed' ELSE 'erased' END
      WHERE owner_id = NEW.id AND ended_at IS NULL;
    UPDATE signin_sign_in SET ended_at = now(), ended_why = 'changed'
      WHERE owner_id = NEW.id AND ended_at IS NULL;
    IF NEW.erased_at IS NOT NULL THEN
      UPDATE signin_confirmation SET phone = NULL, told_at = coalesce(told_at, now())
        WHERE owner_id = NEW.id;
      UPDATE signin_sign_in SET device = '' WHERE owner_id = NEW.id;
    END IF;
  END IF;
  INSERT INTO signin_number (owner_id, regency_code, changed_at, changed_by, also_by)
    VALUES (NEW.id, NEW.regency_code, now(), guyub_person(), '{}')
    ON CONFLICT (owner_id) DO UPDATE SET regency_code = excluded.regency_code,
      changed_at = excluded.changed_at, changed_by = excluded.changed_by, also_by = '{}';
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS signin_number_changed ON registry_owner;
CREATE TRIGGER signin_number_changed AFTER UPDATE ON registry_owner FOR EACH ROW
  WHEN (OLD.phone_index IS DISTINCT FROM NEW.phone_index
        OR OLD.erased_at IS DISTINCT FROM NEW.erased_at)
  EXECUTE FUNCTION signin_number_changed();
-- A bulk load has nobody behind it and leaves no rows.
DROP TRIGGER IF EXISTS signin_number_new ON registry_owner;
CREATE TRIGGER signin_number_new AFTER INSERT ON registry_owner FOR EACH ROW
  WHEN (NEW.phone_index IS NOT NULL AND guyub_person() IS NOT NULL)
  EXECUTE FUNCTION signin_number_changed();

-- A merge that carried a number over in this very transaction: who wrote it at the record that went
-- counts as a writer here too.
CREATE OR REPLACE FUNCTION signin_number_merged() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE signin_number kept SET also_by = array_remove(gone.also_by || gone.changed_by, NULL)
    FROM jsonb_array_elements(NEW.same) pair
    JOIN registry_owner one ON one.id = (pair ->> 0)::uuid
    JOIN registry_owner other ON other.id = (pair ->> 1)::uuid
      AND other.phone_index = one.phone_index
    JOIN signin_number gone ON gone.owner_id = other.id
    WHERE kept.owner_id = one.id AND kept.changed_at = now();
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS signin_number_merged ON registry_merge;
CREATE TRIGGER signin_number_merged AFTER INSERT ON registry_merge FOR EACH ROW
  EXECUTE FUNCTION signin_number_merged();

-- A confirmation is about the number that the owner has at this moment, and knows who wrote it:
-- signin_confirmation_four_eyes then refuses the same person. Later it can only end.
CREATE OR REPLACE FUNCTION signin_confirmation_made() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  held bytea;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT phone_index INTO held FROM registry_owner
      WHERE id = NEW.owner_id AND erased_at IS NULL FOR UPDATE;
    IF held IS DISTINCT FROM NEW.phone_index THEN
      RAISE EXCEPTION 'not the number of this owner' USING ERRCODE = 'check_violation',
        CONSTRAINT = 'signin_confirmation_number';
    END IF;
    NEW.changed_by := (SELECT changed_by FROM signin_number WHERE owner_id = NEW.owner_id);
    IF EXISTS (SELECT 1 FROM signin_number
               WHERE owner_id = NEW.owner_id AND NEW.confirmed_by = ANY (also_by)) THEN
      RAISE EXCEPTION 'who wrote a number does not confirm it: signin_confirmation_four_eyes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'signin_confirmation_four_eyes';
    END IF;
  ELSIF (NEW.owner_id, NEW.phone_index, NEW.how, NEW.confirmed_at, NEW.confirmed_by, NEW.changed_by)
      IS DISTINCT FROM
      (OLD.owner_id, OLD.phone_index, OLD.how, OLD.confirmed_at, OLD.confirmed_by, OLD.changed_by)
      OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL) THEN
    RAISE EXCEPTION 'a confirmation only ends' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'signin_confirmation_ends';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS signin_confirmation_made ON signin_confirmation;
CREATE TRIGGER signin_confirmation_made BEFORE INSERT OR UPDATE ON signin_confirmation
  FOR EACH ROW EXECUTE FUNCTION signin_confirmation_made();

-- What ended a confirmation also ends the visits that began with it.
CREATE OR REPLACE FUNCTION signin_confirmation_over() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE signin_sign_in SET ended_at = NEW.ended_at, ended_why = 'changed'
    WHERE owner_id = NEW.owner_id AND ended_at IS NULL;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS signin_confirmation_over ON signin_confirmation;
CREATE TRIGGER signin_confirmation_over AFTER UPDATE ON signin_confirmation FOR EACH ROW
  WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL)
  EXECUTE FUNCTION signin_confirmation_over();

-- Whether a visit that began with a code still stands, for the visit itself: nothing else of it.
CREATE OR REPLACE FUNCTION signin_holds(ident uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
  $$ SELECT EXISTS (SELECT 1 FROM signin_sign_in
       WHERE id = ident AND ended_at IS NULL AND expires_at > now()) $$;
