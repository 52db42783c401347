-- Whose a key is. A request without an account reads no keys; this tells one row to whoever has the
-- hash of a whole key, and only while the key stands.
CREATE OR REPLACE FUNCTION api_key_of(wanted text, today date)
RETURNS TABLE (prefix varchar, regency_code varchar, office_id uuid, scopes varchar[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT k.prefix, k.regency_code, k.office_id, k.scopes FROM api_key k
   WHERE k.hash = wanted AND k.revoked_at IS NULL AND k.expires_on >= today
$$;

-- A key is what was agreed: only its end is written afterwards, once.
CREATE OR REPLACE FUNCTION api_key_stands() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.revoked_at IS NOT NULL
     OR (to_jsonb(NEW) - 'revoked_at' - 'revoked_because')
        IS DISTINCT FROM (to_jsonb(OLD) - 'revoked_at' - 'revoked_because') THEN
    RAISE EXCEPTION 'api: a key does not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS api_key_stands ON api_key;
CREATE TRIGGER api_key_stands BEFORE UPDATE OR DELETE ON api_key
  FOR EACH ROW EXECUTE FUNCTION api_key_stands();
