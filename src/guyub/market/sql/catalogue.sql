-- What was asked for a product on a day stays as it was told; it goes only with its offer.
CREATE OR REPLACE FUNCTION market_price_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'market: a price is added, never changed' USING ERRCODE = '23514';
END $$;
DROP TRIGGER IF EXISTS market_price_stays ON market_offer_price;
CREATE TRIGGER market_price_stays BEFORE UPDATE ON market_offer_price
  FOR EACH ROW EXECUTE FUNCTION market_price_stays();

-- A maker makes a product of its own; a photo shows a product of a maker.
CREATE OR REPLACE FUNCTION market_maker_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM registry_product p JOIN market_offer o ON o.id = NEW.offer_id
                  WHERE p.id = NEW.product_id AND p.business_id = NEW.business_id
                    AND o.regency_code = NEW.regency_code) THEN
    RAISE EXCEPTION 'market: a maker offers its own product in its regency' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_maker_own ON market_offer_maker;
CREATE CONSTRAINT TRIGGER market_maker_own AFTER INSERT OR UPDATE ON market_offer_maker
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION market_maker_own();

-- Makers of an offer that may be named to everybody: they work, the product is made, and somebody who
-- owns the business agreed that products and photos are shown and did not take it back.
CREATE OR REPLACE FUNCTION market_shown_makers(offers uuid[])
RETURNS TABLE (offer_id uuid, business_id uuid, product_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.offer_id, m.business_id, m.product_id
    FROM market_offer_maker m
    JOIN registry_business b ON b.id = m.business_id AND b.status IN ('active', 'paused')
    JOIN registry_product p ON p.id = m.product_id AND p.state = 'active'
   WHERE m.offer_id = ANY (offers) AND EXISTS (
     SELECT 1 FROM registry_ownership w JOIN registry_consent c ON c.owner_id = w.owner_id
      WHERE w.business_id = m.business_id AND w.until IS NULL AND c.purpose = 'catalogue'
        AND c.withdrawn_at IS NULL)
$$;

-- The catalogue as everybody may read it: offers that are up, with the makers who agreed. An offer of
-- which no maker agreed (any more) is not in it. One that is asked for by its number is told of also
-- while it cannot be ordered, because its code is on goods that were sold.
DROP FUNCTION IF EXISTS market_public(text, text, integer);
CREATE FUNCTION market_public(regency text, wanted text, most integer)
RETURNS TABLE (id uuid, number varchar, regency_code varchar, title varchar, description varchar,
  story varchar, unit varchar, price bigint, price_on date, minimum numeric, lead_days smallint,
  served varchar[], capacity numeric, group_name varchar, makers jsonb, photos jsonb, papers jsonb,
  is_sample boolean, state varchar, back_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH up AS (
    SELECT o.* FROM market_offer o
     WHERE (o.state = 'listed' OR o.state = 'paused' AND wanted <> '')
       AND (regency = '' OR o.regency_code = regency) AND (wanted = '' OR o.number = wanted)
  ), named AS (
    SELECT s.* FROM market_shown_makers((SELECT coalesce(array_agg(u.id), '{}') FROM up u)) s
  )
  SELECT o.id, o.number, o.regency_code, o.title, o.description, o.story, o.unit, o.price,
         o.price_on, o.minimum, o.lead_days, o.served,
         (SELECT sum(m.capacity) FROM market_offer_maker m JOIN named n
            ON n.offer_id = m.offer_id AND n.business_id = m.business_id WHERE m.offer_id = o.id),
         g.name,
         (SELECT jsonb_agg(jsonb_build_object('name', b.name, 'village', b.village_code)
                           ORDER BY b.name, b.id)
            FROM named n JOIN registry_business b ON b.id = n.business_id
           WHERE n.offer_id = o.id),
         (SELECT coalesce(jsonb_agg(h.id ORDER BY h.place, h.id), '[]')
            FROM market_offer_photo h JOIN registry_product_photo f ON f.id = h.photo_id
            JOIN named n ON n.offer_id = h.offer_id AND n.product_id = f.product_id
           WHERE h.offer_id = o.id),
         (SELECT coalesce(jsonb_agg(DISTINCT l.paper), '[]')
            FROM licences_licence l JOIN named n ON n.business_id = l.business_id
             AND (l.product_id IS NULL OR l.product_id = n.product_id)
           WHERE n.offer_id = o.id AND l.state = 'held'
             AND (l.expires IS NULL OR l.expires >= current_date)),
         o.is_sample, o.state, o.back_on
    FROM up o LEFT JOIN groups_group g ON g.id = o.group_id
   WHERE EXISTS (SELECT 1 FROM named n WHERE n.offer_id = o.id)
   ORDER BY o.title_key, o.number LIMIT most
$$;

-- The file of a photo that is shown in the catalogue.
CREATE OR REPLACE FUNCTION market_public_photo(wanted uuid)
RETURNS TABLE (path varchar, sha256 varchar)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
  SELECT f.path, f.sha256
    FROM market_offer_photo h
    JOIN market_offer o ON o.id = h.offer_id AND o.state IN ('listed', 'paused')
    JOIN registry_product_photo f ON f.id = h.photo_id
   WHERE h.id = wanted AND EXISTS (
     SELECT 1 FROM market_shown_makers(ARRAY[o.id]) s WHERE s.product_id = f.product_id)
$$;

-- One more reading of the code on the goods, for an offer that is shown. Tells nothing.
CREATE OR REPLACE FUNCTION market_count_scan(wanted text, today date) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH shown AS (
    SELECT o.id FROM market_offer o WHERE o.number = wanted AND o.state IN ('listed', 'paused')
  ), counted AS (
    INSERT INTO market_offer_scans (offer_id, day, times)
    SELECT s.id, today, 1 FROM shown s
    ON CONFLICT (offer_id, day) DO UPDATE SET times = market_offer_scans.times + 1
    RETURNING 1
  )
  SELECT EXISTS (SELECT 1 FROM counted)
$$;
