-- Products by name, for "what can the region supply": a regency's products of some names at once.
CREATE INDEX IF NOT EXISTS market_supply_product ON registry_product (regency_code, name_key)
  WHERE state = 'active';

-- Who was asked when, and from which figures the turn came out, stays as it was.
CREATE OR REPLACE FUNCTION market_batch_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'market: a turn is added, never changed' USING ERRCODE = '23514';
END $$;
DROP TRIGGER IF EXISTS market_batch_stays ON market_need_batch;
CREATE TRIGGER market_batch_stays BEFORE UPDATE ON market_need_batch
  FOR EACH ROW EXECUTE FUNCTION market_batch_stays();

-- A question stays that of its need and turn; its maker moves only with a merge of records.
CREATE OR REPLACE FUNCTION market_ask_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.need_id, NEW.batch_id, NEW.place, NEW.because)
     IS DISTINCT FROM (OLD.need_id, OLD.batch_id, OLD.place, OLD.because) THEN
    RAISE EXCEPTION 'market: a question stays in its turn' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_ask_stays ON market_need_ask;
CREATE TRIGGER market_ask_stays BEFORE UPDATE ON market_need_ask
  FOR EACH ROW EXECUTE FUNCTION market_ask_stays();

-- Only who answered that it can is given an order, of the need that was asked.
CREATE OR REPLACE FUNCTION market_award_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM market_need_ask a WHERE a.id = NEW.ask_id
                    AND a.need_id = NEW.need_id AND a.state IN ('yes', 'part')) THEN
    RAISE EXCEPTION 'market: an order goes to a maker who answered' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_award_answered ON market_need_award;
CREATE TRIGGER market_award_answered BEFORE INSERT ON market_need_award
  FOR EACH ROW EXECUTE FUNCTION market_award_answered();

-- Where a question stands, for whoever holds its signed link: nothing that names another maker.
DROP FUNCTION IF EXISTS market_ask_of(uuid);
CREATE FUNCTION market_ask_of(asked uuid) RETURNS varchar
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT a.regency_code FROM market_need_ask a WHERE a.id = asked
$$;
