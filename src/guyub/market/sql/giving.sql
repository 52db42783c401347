-- Gifts. What lies at a counter is changed by what was brought, moved, handed and counted, never by
-- hand; it is never below zero (CHECK), and never more leaves the store than was bought (CHECK).
CREATE OR REPLACE FUNCTION market_stock_by_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'market: stock changes by movements only' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_stock_by_rows ON market_counter_stock;
CREATE TRIGGER market_stock_by_rows BEFORE INSERT OR UPDATE ON market_counter_stock
  FOR EACH ROW EXECUTE FUNCTION market_stock_by_rows();
CREATE OR REPLACE FUNCTION market_item_sent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'market: what was sent changes by movements only' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_item_sent ON market_campaign_item;
CREATE TRIGGER market_item_sent BEFORE UPDATE ON market_campaign_item
  FOR EACH ROW WHEN (OLD.sent IS DISTINCT FROM NEW.sent) EXECUTE FUNCTION market_item_sent();

-- One more or less of a thing at a counter. Waits for whoever changes the same shelf.
CREATE OR REPLACE FUNCTION market_shelf(at uuid, thing uuid, change integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  -- Only from a trigger: nobody moves goods without a row that says so.
  IF pg_trigger_depth() < 1 THEN
    RAISE EXCEPTION 'market: stock changes by movements only' USING ERRCODE = '23514';
  END IF;
  UPDATE market_counter_stock SET on_hand = on_hand + change
   WHERE counter_id = at AND item_id = thing;
  IF NOT FOUND THEN
    INSERT INTO market_counter_stock (id, regency_code, buyer_id, counter_id, item_id, on_hand)
    SELECT gen_random_uuid(), c.regency_code, c.buyer_id, c.id, thing, change
      FROM market_counter c WHERE c.id = at
    ON CONFLICT (counter_id, item_id) DO UPDATE
      SET on_hand = market_counter_stock.on_hand + EXCLUDED.on_hand;
  END IF;
END $$;

-- Counter and thing belong to one campaign, buyer and regency, and that campaign goes on.
CREATE OR REPLACE FUNCTION market_gift_fits(
  of_campaign uuid, at uuid, thing uuid, place text, who uuid, states text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM market_campaign k
      JOIN market_campaign_item i ON i.campaign_id = k.id AND i.id = thing
     WHERE k.id = of_campaign AND k.regency_code = place AND k.buyer_id = who
       AND k.state = ANY (states)
       AND (at IS NULL OR EXISTS (
             SELECT 1 FROM market_counter c WHERE c.id = at AND c.campaign_id = k.id)))
$$;

CREATE OR REPLACE FUNCTION market_stock_moved() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'market: a movement is added, never changed' USING ERRCODE = '23514';
  END IF;
  IF NOT (market_gift_fits(NEW.campaign_id, NEW.source_id, NEW.item_id, NEW.regency_code,
                           NEW.buyer_id, ARRAY['draft', 'running'])
          AND market_gift_fits(NEW.campaign_id, NEW.target_id, NEW.item_id, NEW.regency_code,
                               NEW.buyer_id, ARRAY['draft', 'running'])) THEN
    RAISE EXCEPTION 'market: moved within one campaign that goes on' USING ERRCODE = '23514';
  END IF;
  IF NEW.source_id IS NULL OR NEW.target_id IS NULL THEN
    UPDATE market_campaign_item
       SET sent = sent + CASE WHEN NEW.source_id IS NULL THEN NEW.amount ELSE -NEW.amount END
     WHERE id = NEW.item_id;
  END IF;
  -- Two moves the other way round wait for each other's shelves in one order.
  IF NEW.source_id IS NOT NULL AND (NEW.target_id IS NULL OR NEW.source_id < NEW.target_id) THEN
    PERFORM market_shelf(NEW.source_id, NEW.item_id, -NEW.amount);
  END IF;
  IF NEW.target_id IS NOT NULL THEN
    PERFORM market_shelf(NEW.target_id, NEW.item_id, NEW.amount);
  END IF;
  IF NEW.source_id IS NOT NULL AND NEW.source_id > NEW.target_id THEN
    PERFORM market_shelf(NEW.source_id, NEW.item_id, -NEW.amount);
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS market_stock_moved ON market_stock_move;
CREATE TRIGGER market_stock_moved AFTER INSERT OR UPDATE ON market_stock_move
  FOR EACH ROW EXECUTE FUNCTION market_stock_moved();

-- A count says what should have been there as it is in this moment, and leaves what was found.
CREATE OR REPLACE FUNCTION market_stock_counted() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  now_there integer;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    RAISE EXCEPTION 'market: a count is added, never changed' USING ERRCODE = '23514';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM market_counter c
                  WHERE c.id = NEW.counter_id AND market_gift_fits(
                    c.campaign_id, c.id, NEW.item_id, NEW.regency_code, NEW.buyer_id,
                    ARRAY['running'])) THEN
    RAISE EXCEPTION 'market: counted at a counter of its campaign' USING ERRCODE = '23514';
  END IF;
  SELECT s.on_hand INTO now_there FROM market_counter_stock s
   WHERE s.counter_id = NEW.counter_id AND s.item_id = NEW.item_id FOR UPDATE;
  IF coalesce(now_there, 0) <> NEW.expected THEN
    RAISE EXCEPTION 'market: counted against another stock' USING ERRCODE = '23514';
  END IF;
  IF NEW.counted <> NEW.expected THEN
    PERFORM market_shelf(NEW.counter_id, NEW.item_id, NEW.counted - NEW.expected);
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS market_stock_counted ON market_stock_count;
CREATE TRIGGER market_stock_counted AFTER INSERT OR UPDATE ON market_stock_count
  FOR EACH ROW EXECUTE FUNCTION market_stock_counted();

-- Handed out within the days of a running campaign, at an open counter of it, from its shelf. Taken
-- back once; who, what, where and for which object stay as they were.
CREATE OR REPLACE FUNCTION market_handed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  counter market_counter;
BEGIN
  SELECT * INTO counter FROM market_counter WHERE id = NEW.counter_id FOR SHARE;
  IF TG_OP = 'INSERT' THEN
    IF NEW.cancelled_at IS NOT NULL OR counter.state IS DISTINCT FROM 'open'
       OR length(NEW.mark) <> 16
       OR NOT market_gift_fits(NEW.campaign_id, NEW.counter_id, NEW.item_id, NEW.regency_code,
                               NEW.buyer_id, ARRAY['running'])
       OR NOT EXISTS (SELECT 1 FROM market_campaign k WHERE k.id = NEW.campaign_id
                       AND NEW."on" BETWEEN k.from_day AND k.to_day) THEN
      RAISE EXCEPTION 'market: handed at an open counter within the days' USING ERRCODE = '23514';
    END IF;
    PERFORM market_shelf(NEW.counter_id, NEW.item_id, -1);
    RETURN NEW;
  END IF;
  -- After the campaign an object is forgotten: what is left in its place is made of the row's own id.
  IF NEW.mark = decode(md5(NEW.id::text), 'hex') AND NEW.ending = ''
     AND to_jsonb(NEW) - 'mark' - 'ending' = to_jsonb(OLD) - 'mark' - 'ending'
     AND EXISTS (SELECT 1 FROM market_campaign k
                  WHERE k.id = NEW.campaign_id AND k.state = 'ended') THEN
    RETURN NEW;
  END IF;
  IF OLD.cancelled_at IS NOT NULL OR NEW.cancelled_at IS NULL
     OR (OLD.id, OLD.regency_code, OLD.buyer_id, OLD.campaign_id, OLD.counter_id, OLD.item_id,
         OLD.mark, OLD.ending, OLD."on", OLD.handed_at, OLD.handed_by, OLD.handed_name)
        IS DISTINCT FROM
        (NEW.id, NEW.regency_code, NEW.buyer_id, NEW.campaign_id, NEW.counter_id, NEW.item_id,
         NEW.mark, NEW.ending, NEW."on", NEW.handed_at, NEW.handed_by, NEW.handed_name) THEN
    RAISE EXCEPTION 'market: a handing is taken back once, not changed' USING ERRCODE = '23514';
  END IF;
  IF NEW.returned THEN
    IF counter.state IS DISTINCT FROM 'open' THEN
      RAISE EXCEPTION 'market: nothing comes back to a closed counter' USING ERRCODE = '23514';
    END IF;
    PERFORM market_shelf(NEW.counter_id, NEW.item_id, 1);
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_handed ON market_handing;
CREATE TRIGGER market_handed BEFORE INSERT OR UPDATE ON market_handing
  FOR EACH ROW EXECUTE FUNCTION market_handed();

-- What was handed, and a shelf, do not go away.
CREATE OR REPLACE FUNCTION market_gift_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user IN ('guyub_app', 'guyub_worker') THEN
    RAISE EXCEPTION 'market: what was handed is taken back, not deleted' USING ERRCODE = '23514';
  END IF;
  RETURN OLD;
END $$;
DROP TRIGGER IF EXISTS market_gift_kept ON market_handing;
CREATE TRIGGER market_gift_kept BEFORE DELETE ON market_handing
  FOR EACH ROW EXECUTE FUNCTION market_gift_kept();
DROP TRIGGER IF EXISTS market_gift_kept ON market_counter_stock;
CREATE TRIGGER market_gift_kept BEFORE DELETE ON market_counter_stock
  FOR EACH ROW EXECUTE FUNCTION market_gift_kept();

-- A counter opens in a running campaign; a campaign ends once all its counters are closed and what
-- lies there is what was counted last.
CREATE OR REPLACE FUNCTION market_counter_opens() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  found market_campaign;
BEGIN
  SELECT * INTO found FROM market_campaign WHERE id = NEW.campaign_id FOR SHARE;
  IF (found.regency_code, found.buyer_id) IS DISTINCT FROM (NEW.regency_code, NEW.buyer_id)
     OR (NEW.state = 'open' AND found.state <> 'running')
     OR (TG_OP = 'UPDATE' AND OLD.campaign_id <> NEW.campaign_id) THEN
    RAISE EXCEPTION 'market: a counter opens in a running campaign' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_counter_opens ON market_counter;
CREATE TRIGGER market_counter_opens BEFORE INSERT OR UPDATE ON market_counter
  FOR EACH ROW EXECUTE FUNCTION market_counter_opens();

CREATE OR REPLACE FUNCTION market_campaign_ends() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF OLD.state = 'ended' AND OLD.forgotten_at IS NULL AND NEW.forgotten_at IS NOT NULL
     AND to_jsonb(NEW) - '{forgotten_at,version,updated_at}'::text[]
         = to_jsonb(OLD) - '{forgotten_at,version,updated_at}'::text[] THEN
    RETURN NEW;
  END IF;
  IF OLD.state IN ('ended', 'dropped') OR (NEW.state = 'ended' AND EXISTS (
       SELECT 1 FROM market_counter c WHERE c.campaign_id = NEW.id AND c.state = 'open'))
     OR (NEW.state = 'ended' AND EXISTS (
       SELECT 1 FROM market_counter_stock s JOIN market_counter c ON c.id = s.counter_id
        WHERE c.campaign_id = NEW.id AND s.on_hand > 0
          AND s.on_hand IS DISTINCT FROM (
            SELECT n.counted FROM market_stock_count n
             WHERE n.counter_id = s.counter_id AND n.item_id = s.item_id
             ORDER BY n.id DESC LIMIT 1)))
     OR (NEW.state = 'ended' AND EXISTS (
       SELECT 1 FROM market_counter_stock s JOIN market_counter c ON c.id = s.counter_id
         JOIN market_stock_move m ON m.item_id = s.item_id
          AND s.counter_id IN (m.source_id, m.target_id)
        WHERE c.campaign_id = NEW.id AND s.on_hand > 0
          AND m.id > (SELECT n.id FROM market_stock_count n
                       WHERE n.counter_id = s.counter_id AND n.item_id = s.item_id
                       ORDER BY n.id DESC LIMIT 1)))
     OR (OLD.regency_code, OLD.buyer_id, OLD.index_key)
        IS DISTINCT FROM (NEW.regency_code, NEW.buyer_id, NEW.index_key)
     OR EXISTS (SELECT 1 FROM market_handing h WHERE h.campaign_id = NEW.id
                 AND h."on" NOT BETWEEN NEW.from_day AND NEW.to_day) THEN
    RAISE EXCEPTION 'market: a campaign ends once its counters are closed' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_campaign_ends ON market_campaign;
CREATE TRIGGER market_campaign_ends BEFORE UPDATE ON market_campaign
  FOR EACH ROW EXECUTE FUNCTION market_campaign_ends();

-- Who made the goods of a campaign, as far as they agreed to be named as makers: as the catalogue
-- does it. For whoever may read the campaign.
DROP FUNCTION IF EXISTS market_gift_makers(uuid);
CREATE FUNCTION market_gift_makers(wanted uuid)
RETURNS TABLE (item_id uuid, name varchar, hidden integer, offer_number varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH items AS (
    SELECT i.* FROM market_campaign_item i JOIN market_campaign k ON k.id = i.campaign_id
     WHERE i.campaign_id = wanted
       AND (guyub_reads_all() OR k.regency_code = ANY (coalesce(guyub_list('guyub.read'), '{}'))
            OR k.buyer_id = guyub_person())
  ), made AS (
    SELECT i.id, m.business_id, m.lacks IN ('', 'paused') AS told
      FROM items i JOIN market_makers((SELECT coalesce(array_agg(x.offer_id), '{}') FROM items x
                                        WHERE x.offer_id IS NOT NULL)) m ON m.offer_id = i.offer_id
    UNION ALL
    SELECT i.id, i.business_id, b.status IN ('active', 'paused') AND EXISTS (
        SELECT 1 FROM registry_ownership w JOIN registry_consent c ON c.owner_id = w.owner_id
         WHERE w.business_id = b.id AND w.until IS NULL AND c.purpose = 'catalogue'
           AND c.withdrawn_at IS NULL)
       AND NOT EXISTS (
        SELECT 1 FROM registry_ownership w
         WHERE w.business_id = b.id AND w.until IS NULL
           AND EXISTS (SELECT 1 FROM registry_consent c WHERE c.owner_id = w.owner_id
                        AND c.purpose = 'catalogue' AND c.withdrawn_at IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM registry_consent c WHERE c.owner_id = w.owner_id
                            AND c.purpose = 'catalogue' AND c.withdrawn_at IS NULL))
      FROM items i JOIN registry_business b ON b.id = i.business_id
     WHERE i.offer_id IS NULL
  )
  SELECT m.id, (string_agg(b.name, ', ' ORDER BY b.name, b.id) FILTER (WHERE m.told))::varchar,
         (count(*) FILTER (WHERE NOT m.told))::integer,
         (SELECT o.number FROM items i JOIN market_offer o ON o.id = i.offer_id WHERE i.id = m.id)
    FROM made m JOIN registry_business b ON b.id = m.business_id
   GROUP BY m.id
$$;

-- Goods come from a purchase of the campaign's own buyer.
CREATE OR REPLACE FUNCTION market_item_bought() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.purchase_line_id IS NOT NULL AND NOT EXISTS (
       SELECT 1 FROM market_purchase_line l JOIN market_purchase p ON p.id = l.purchase_id
        WHERE l.id = NEW.purchase_line_id AND p.buyer_id = NEW.buyer_id
          AND p.accepted_on IS NOT NULL AND l.amount > 0) THEN
    RAISE EXCEPTION 'market: goods are of a purchase of the same buyer' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_item_bought ON market_campaign_item;
CREATE TRIGGER market_item_bought BEFORE INSERT OR UPDATE OF purchase_line_id, buyer_id
  ON market_campaign_item FOR EACH ROW EXECUTE FUNCTION market_item_bought();
