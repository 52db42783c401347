-- How often businesses of a regency were called to fairs and crowds between two days, not counting
-- one fair: by the market, alone or through their group, and as training noted it. Called off fairs
-- are no invitations; who was called to one fair alone and through a group was called once.
DROP FUNCTION IF EXISTS market_invited(text, date, date, uuid);
CREATE FUNCTION market_invited(regency text, first_day date, last_day date, but uuid)
RETURNS TABLE (business_id uuid, times integer, last date)
LANGUAGE sql STABLE AS $$
  SELECT x.business_id, count(DISTINCT x.event)::integer, max(x.on_day) FROM (
    SELECT i.business_id, f.id AS event, f.from_day AS on_day
      FROM market_invitation i JOIN market_fair f ON f.id = i.fair_id
     WHERE i.business_id IS NOT NULL AND f.regency_code = regency AND f.state <> 'called_off'
       AND f.id <> but AND f.from_day BETWEEN first_day AND last_day
    UNION ALL
    SELECT s.business_id, f.id, f.from_day
      FROM market_invitation i JOIN market_fair f ON f.id = i.fair_id
      JOIN groups_membership s ON s.group_id = i.group_id AND s.until IS NULL
     WHERE f.regency_code = regency AND f.state <> 'called_off'
       AND f.id <> but AND f.from_day BETWEEN first_day AND last_day
    UNION ALL
    SELECT t.business_id, t.id, t."on" FROM training_invitation t
     WHERE t.regency_code = regency AND t.kind IN ('fair', 'crowd')
       AND t."on" BETWEEN first_day AND last_day
  ) x GROUP BY x.business_id
$$;

-- An invitation stays as it was made; its answer may change. Nobody is called to a fair that is over
-- or called off, nor from another regency.
CREATE OR REPLACE FUNCTION market_invitation_stays() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  found market_fair;
BEGIN
  SELECT * INTO found FROM market_fair WHERE id = NEW.fair_id FOR SHARE;
  IF found.regency_code IS DISTINCT FROM NEW.regency_code
     OR (TG_OP = 'INSERT' AND found.state = 'called_off')
     OR (TG_OP = 'UPDATE' AND
         (OLD.fair_id, OLD.group_id, OLD.invited_by, OLD.invited_on, OLD.why_chosen, OLD.requester,
          OLD.requester_name, OLD.requester_key, OLD.why)
         IS DISTINCT FROM
         (NEW.fair_id, NEW.group_id, NEW.invited_by, NEW.invited_on, NEW.why_chosen, NEW.requester,
          NEW.requester_name, NEW.requester_key, NEW.why)) THEN
    RAISE EXCEPTION 'market: an invitation stays as it was made' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_invitation_stays ON market_invitation;
CREATE TRIGGER market_invitation_stays BEFORE INSERT OR UPDATE ON market_invitation
  FOR EACH ROW EXECUTE FUNCTION market_invitation_stays();
