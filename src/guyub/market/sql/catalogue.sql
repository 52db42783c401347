-- What was asked for a product on a day stays as it was told; it goes only with its offer.
CREATE OR REPLACE FUNCTION market_price_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'market: a price is added, never changed' USING ERRCODE = '23514';
END $$;
DROP TRIGGER IF EXISTS market_price_stays ON market_offer_price;
CREATE TRIGGER market_price_stays BEFORE UPDATE ON market_offer_price
  FOR EACH ROW EXECUTE FUNCTION market_price_stays();

-- Nobody puts up what they wrote, whoever wrote last.
CREATE OR REPLACE FUNCTION market_offer_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state IN ('listed', 'paused') AND NEW.listed_by = ANY (NEW.writers) THEN
    RAISE EXCEPTION 'market: put up by a person who wrote it' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_offer_eyes ON market_offer;
CREATE TRIGGER market_offer_eyes BEFORE INSERT OR UPDATE ON market_offer
  FOR EACH ROW EXECUTE FUNCTION market_offer_eyes();

-- A maker makes a product of its own, which stands in one offer that was not withdrawn.
CREATE OR REPLACE FUNCTION market_maker_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM market_offer_maker WHERE id = NEW.id) THEN
    RETURN NULL;
  END IF;
  IF NOT EXISTS (SELECT 1 FROM registry_product p JOIN market_offer o ON o.id = NEW.offer_id
                  WHERE p.id = NEW.product_id AND p.business_id = NEW.business_id
                    AND o.regency_code = NEW.regency_code) THEN
    RAISE EXCEPTION 'market: a maker offers its own product in its regency' USING ERRCODE = '23514';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS market_maker_own ON market_offer_maker;
CREATE CONSTRAINT TRIGGER market_maker_own AFTER INSERT OR UPDATE ON market_offer_maker
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION market_maker_own();

CREATE OR REPLACE FUNCTION market_product_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Two offers of one product at once: the second waits here and then sees the first.
  PERFORM 1 FROM registry_product WHERE id = NEW.product_id FOR NO KEY UPDATE;
  IF EXISTS (SELECT 1 FROM market_offer_maker m JOIN market_offer o ON o.id = m.offer_id
              WHERE m.product_id = NEW.product_id AND m.offer_id <> NEW.offer_id
                AND o.state <> 'withdrawn')
     AND EXISTS (SELECT 1 FROM market_offer o
                  WHERE o.id = NEW.offer_id AND o.state <> 'withdrawn') THEN
    RAISE EXCEPTION 'market: a product stands in one offer' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_product_once ON market_offer_maker;
CREATE TRIGGER market_product_once BEFORE INSERT OR UPDATE OF product_id ON market_offer_maker
  FOR EACH ROW EXECUTE FUNCTION market_product_once();

-- What stands against naming a maker to everybody: '' nothing; the business is merged away or closed,
-- closed for a while, the product is not made any more or not its own, it left the group or the group
-- ended, no owner agreed, or one took it back.
DROP FUNCTION IF EXISTS market_makers(uuid[]);
CREATE FUNCTION market_makers(offers uuid[])
RETURNS TABLE (offer_id uuid, business_id uuid, product_id uuid, capacity numeric, lacks text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.offer_id, m.business_id, m.product_id, m.capacity, CASE
      WHEN b.status NOT IN ('active', 'paused') THEN 'closed'
      WHEN p.state <> 'active' OR p.business_id <> m.business_id THEN 'product'
      WHEN o.group_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM groups_membership s JOIN groups_group g ON g.id = s.group_id
         WHERE s.group_id = o.group_id AND s.business_id = m.business_id AND s.until IS NULL
           AND g.state IN ('founded', 'recognised')) THEN 'group'
      WHEN NOT EXISTS (
        SELECT 1 FROM registry_ownership w JOIN registry_consent c ON c.owner_id = w.owner_id
         WHERE w.business_id = m.business_id AND w.until IS NULL AND c.purpose = 'catalogue'
           AND c.withdrawn_at IS NULL) THEN 'consent'
      WHEN EXISTS (
        SELECT 1 FROM registry_ownership w
         WHERE w.business_id = m.business_id AND w.until IS NULL
           AND EXISTS (SELECT 1 FROM registry_consent c WHERE c.owner_id = w.owner_id
                        AND c.purpose = 'catalogue' AND c.withdrawn_at IS NOT NULL)
           AND NOT EXISTS (SELECT 1 FROM registry_consent c WHERE c.owner_id = w.owner_id
                            AND c.purpose = 'catalogue' AND c.withdrawn_at IS NULL)) THEN 'refused'
      WHEN b.status = 'paused' THEN 'paused'
      ELSE '' END
    FROM market_offer_maker m
    JOIN market_offer o ON o.id = m.offer_id
    JOIN registry_business b ON b.id = m.business_id
    JOIN registry_product p ON p.id = m.product_id
   WHERE m.offer_id = ANY (offers)
$$;

-- Offers that everybody may read: put up, and nothing stands against naming any of their makers.
-- ``open``: it can be ordered now, too.
DROP FUNCTION IF EXISTS market_shown(text[]);
CREATE FUNCTION market_shown(regencies text[]) RETURNS TABLE (offer_id uuid, open boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH up AS (
    SELECT o.id, o.state FROM market_offer o
     WHERE o.state IN ('listed', 'paused')
       AND (regencies IS NULL OR o.regency_code = ANY (regencies))
  )
  SELECT u.id, u.state = 'listed' AND bool_and(m.lacks = '')
    FROM up u
    JOIN market_makers((SELECT coalesce(array_agg(x.id), '{}') FROM up x)) m ON m.offer_id = u.id
   GROUP BY u.id, u.state
  HAVING bool_and(m.lacks IN ('', 'paused'))
$$;

-- Regencies with something in the catalogue.
CREATE OR REPLACE FUNCTION market_regencies() RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT o.regency_code::text), '{}')
    FROM market_shown(NULL) s JOIN market_offer o ON o.id = s.offer_id WHERE s.open
$$;

-- The catalogue as everybody may read it, by title: what can be ordered, after the offer of a number;
-- or one that is asked for by its number, also while it cannot be ordered. A paper is told when every
-- maker has it, because nobody says whose goods a buyer gets.
DROP FUNCTION IF EXISTS market_public(text, text, integer);
DROP FUNCTION IF EXISTS market_public(text, text, text, text, date, integer);
CREATE FUNCTION market_public(regency text, wanted text, words text, after text, today date,
                              most integer)
RETURNS TABLE (id uuid, number varchar, regency_code varchar, title varchar, description varchar,
  story varchar, unit varchar, price bigint, price_on date, minimum numeric, lead_days smallint,
  served varchar[], capacity numeric, group_name varchar, makers jsonb, photos jsonb, papers jsonb,
  is_sample boolean, open boolean, back_on date)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH page AS (
    SELECT o.*, s.open FROM market_shown(CASE WHEN wanted <> '' THEN ARRAY[
             (SELECT x.regency_code::text FROM market_offer x WHERE x.number = wanted)]
             WHEN regency <> '' THEN ARRAY[regency] END) s
      JOIN market_offer o ON o.id = s.offer_id
     WHERE CASE WHEN wanted <> '' THEN o.number = wanted ELSE s.open END
       AND (words = '' OR o.title_key LIKE '%' || words || '%')
       AND (after = '' OR (o.title_key, o.number) > (
             SELECT x.title_key, x.number FROM market_offer x WHERE x.number = after))
     ORDER BY o.title_key, o.number LIMIT most
  ), named AS (
    SELECT * FROM market_makers((SELECT coalesce(array_agg(x.id), '{}') FROM page x))
  ), held AS (
    SELECT DISTINCT n.offer_id, n.business_id, l.paper
      FROM named n JOIN licences_licence l ON l.business_id = n.business_id
       AND (l.product_id IS NULL OR l.product_id = n.product_id)
     WHERE l.state = 'held' AND (l.expires IS NULL OR l.expires >= today)
  )
  SELECT o.id, o.number, o.regency_code, o.title, o.description, o.story, o.unit, o.price,
         o.price_on, o.minimum, o.lead_days, o.served,
         (SELECT sum(n.capacity) FROM named n WHERE n.offer_id = o.id AND n.lacks = ''),
         g.name,
         (SELECT jsonb_agg(jsonb_build_object('name', b.name, 'village', b.village_code)
                           ORDER BY b.name, b.id)
            FROM named n JOIN registry_business b ON b.id = n.business_id
           WHERE n.offer_id = o.id),
         (SELECT coalesce(jsonb_agg(h.id ORDER BY h.place, h.id), '[]')
            FROM market_offer_photo h JOIN registry_product_photo f ON f.id = h.photo_id
            JOIN named n ON n.offer_id = h.offer_id AND n.product_id = f.product_id
           WHERE h.offer_id = o.id),
         (SELECT coalesce(jsonb_agg(y.paper ORDER BY y.paper), '[]') FROM (
            SELECT k.paper FROM held k WHERE k.offer_id = o.id GROUP BY k.paper
            HAVING count(*) = (SELECT count(*) FROM named n WHERE n.offer_id = o.id)) y),
         o.is_sample, o.open, CASE WHEN o.back_on > today THEN o.back_on END
    FROM page o LEFT JOIN groups_group g ON g.id = o.group_id
   ORDER BY o.title_key, o.number
$$;

-- Whether a number was ever in the catalogue: its code may be on goods that were sold. Tells no more
-- than the place.
CREATE OR REPLACE FUNCTION market_once(wanted text) RETURNS varchar
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT o.regency_code FROM market_offer o
   WHERE o.number = wanted AND o.listed_first IS NOT NULL
$$;

-- The file of a photo that is shown in the catalogue.
CREATE OR REPLACE FUNCTION market_public_photo(wanted uuid)
RETURNS TABLE (path varchar, sha256 varchar)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
  SELECT f.path, f.sha256
    FROM market_offer_photo h
    JOIN market_offer o ON o.id = h.offer_id
    JOIN market_shown(ARRAY[o.regency_code::text]) s ON s.offer_id = o.id
    JOIN registry_product_photo f ON f.id = h.photo_id
   WHERE h.id = wanted AND EXISTS (
     SELECT 1 FROM market_offer_maker m WHERE m.offer_id = o.id AND m.product_id = f.product_id)
$$;

-- One more reading of the code on the goods, for an offer that is shown. Tells nothing else.
CREATE OR REPLACE FUNCTION market_count_scan(wanted text, today date) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH counted AS (
    INSERT INTO market_offer_scans (offer_id, day, times)
    SELECT o.id, today, 1 FROM market_offer o
      JOIN market_shown(ARRAY[o.regency_code::text]) s ON s.offer_id = o.id
     WHERE o.number = wanted
    ON CONFLICT (offer_id, day) DO UPDATE SET times = market_offer_scans.times + 1
    RETURNING 1
  )
  SELECT EXISTS (SELECT 1 FROM counted)
$$;
