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

-- Kilometres between two points in degrees along a great circle, NULL where a point is unknown
-- (least() skips NULL, the sum does not). Haversine on the mean radius R1 of WGS 84.
CREATE OR REPLACE FUNCTION market_straight(lat1 float8, lon1 float8, lat2 float8, lon2 float8)
RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT 2 * 6371.0088 * asin(sqrt(least(1, sin(radians(lat2 - lat1) / 2) ^ 2
           + cos(radians(lat1)) * cos(radians(lat2)) * sin(radians(lon2 - lon1) / 2) ^ 2)))
         + 0 * (lat1 + lon1 + lat2 + lon2)
$$;

-- The same in whole kilometres, 0 for less than one.
CREATE OR REPLACE FUNCTION market_km(km float8) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN km < 1 THEN 0 ELSE round(km)::integer END
$$;

-- The centre of a village or sub-district; a village's sub-district where it has none of its own.
CREATE OR REPLACE FUNCTION market_centre(place text)
RETURNS TABLE (latitude float8, longitude float8) LANGUAGE sql STABLE AS $$
  SELECT a.latitude, a.longitude FROM areas_area a
   WHERE a.code IN (place, left(place, 8)) AND length(place) > 5
     AND a.latitude IS NOT NULL AND a.longitude IS NOT NULL
   ORDER BY length(a.code) DESC LIMIT 1
$$;

-- How far businesses are from a place, and by which point of theirs. Own points are taken to a
-- hundredth of a degree, so that who asks from many places finds no house. Reads what its caller
-- reads.
DROP FUNCTION IF EXISTS market_measured(text, uuid[]);
CREATE FUNCTION market_measured(place text, ids uuid[])
RETURNS TABLE (business_id uuid, km integer, near text) LANGUAGE sql STABLE AS $$
  SELECT b.id, market_km(market_straight(c.latitude, c.longitude, p.latitude, p.longitude)),
         coalesce(p.near, '')
    FROM registry_business b
    LEFT JOIN market_centre(place) c ON true
    LEFT JOIN LATERAL (SELECT x.* FROM (
      SELECT 'own' AS near, round(b.latitude * 100) / 100 AS latitude,
             round(b.longitude * 100) / 100 AS longitude, 99 AS fine
      UNION ALL
      SELECT CASE WHEN length(a.code) = 8 THEN 'district' ELSE 'village' END, a.latitude,
             a.longitude, length(a.code)
        FROM areas_area a WHERE a.code IN (b.village_code, left(b.village_code, 8))
      ) x WHERE c.latitude IS NOT NULL AND x.latitude IS NOT NULL AND x.longitude IS NOT NULL
      ORDER BY x.fine DESC LIMIT 1) p ON true
   WHERE b.id = ANY (ids)
$$;

-- Those of some businesses of a regency that are known to be farther from a place than a limit: ids
-- alone. The sum of both differences in degrees is no less than the way, one of them no more: most
-- are told by these, without an angle.
CREATE INDEX IF NOT EXISTS market_supply_point ON registry_business (regency_code, id)
  INCLUDE (latitude, longitude, village_code);
DROP FUNCTION IF EXISTS market_far(text, text, integer);
DROP FUNCTION IF EXISTS market_far(text, text, integer, uuid[]);
CREATE FUNCTION market_far(regency text, place text, most integer, ids uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH c AS MATERIALIZED (SELECT * FROM market_centre(place)),
  far AS MATERIALIZED (
    SELECT v.code FROM areas_area v, c WHERE v.code LIKE regency || '.%' AND length(v.code) = 13
       AND round(market_straight(c.latitude, c.longitude, v.latitude, v.longitude)) > most)
  SELECT b.id
    FROM (SELECT o.id, o.village_code, round(o.latitude * 100) / 100 AS latitude,
                 round(o.longitude * 100) / 100 AS longitude FROM registry_business o
           WHERE o.regency_code = regency AND o.id = ANY (ids)) b, c
   WHERE CASE
     WHEN b.latitude IS NULL OR b.longitude IS NULL THEN b.village_code IN (SELECT code FROM far)
     WHEN (abs(b.latitude - c.latitude) + abs(b.longitude - c.longitude)) * 112 < most THEN false
     WHEN abs(b.latitude - c.latitude) * 111 > most + 1 THEN true
     ELSE round(market_straight(c.latitude, c.longitude, b.latitude, b.longitude)) > most END
$$;
