-- Products by name, for "what can the region supply": a regency's products of some names at once,
-- with all that is counted of them, so that their rows are not read (24,000 of one name).
CREATE INDEX IF NOT EXISTS market_supply_product
  ON registry_product (regency_code, name_key, business_id, id)
  INCLUDE (unit, price, capacity_month, lead_time_days, minimum_order) WHERE state = 'active';

-- The few businesses of a regency that do not work now, or are still being imported: less to read
-- than the many that do. Ids alone.
CREATE INDEX IF NOT EXISTS market_supply_idle ON registry_business (regency_code, id)
  WHERE status <> 'active' OR pending_import IS NOT NULL;
DROP FUNCTION IF EXISTS market_idle(text);
CREATE FUNCTION market_idle(regency text) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT b.id FROM registry_business b
   WHERE b.regency_code = regency AND (b.status <> 'active' OR b.pending_import IS NOT NULL)
$$;

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
  IF OLD.closed_at IS NOT NULL AND (NEW.closed_at, NEW.state, NEW.amount, NEW.price)
     IS DISTINCT FROM (OLD.closed_at, OLD.state, OLD.amount, OLD.price) THEN
    RAISE EXCEPTION 'market: an answer for another day stays as it was' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_ask_stays ON market_need_ask;
CREATE TRIGGER market_ask_stays BEFORE UPDATE ON market_need_ask
  FOR EACH ROW EXECUTE FUNCTION market_ask_stays();

-- Only who answered that it can is given an order, of the need and the day that were asked.
CREATE OR REPLACE FUNCTION market_award_answered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM market_need_ask a WHERE a.id = NEW.ask_id
                    AND a.need_id = NEW.need_id AND a.state IN ('yes', 'part')
                    AND a.closed_at IS NULL) THEN
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
