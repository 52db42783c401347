-- A purchase that was accepted does not change any more: only its state, why, and when it was paid.
-- A number of a paper that was missing may be filled in once; what names a person may be emptied
-- (erasure).
CREATE OR REPLACE FUNCTION market_purchase_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moves text[] := ARRAY['state', 'state_at', 'state_because', 'paid_on', 'version', 'updated_at'];
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.accepted_on IS NOT NULL THEN
      RAISE EXCEPTION 'market: an accepted purchase stays' USING ERRCODE = '23514';
    END IF;
    RETURN OLD;
  END IF;
  IF NEW.checked_by = ANY (NEW.writers) THEN
    RAISE EXCEPTION 'market: checked by a person who wrote it' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'INSERT' OR OLD.accepted_on IS NULL THEN
    RETURN NEW;
  END IF;
  IF NEW.supplier_name = '(dihapus)' THEN
    moves := moves || ARRAY['supplier_name', 'supplier_key'];
  END IF;
  IF OLD.form_number = '' THEN
    moves := moves || ARRAY['form_number'];
  END IF;
  IF OLD.channel_ref = '' THEN
    moves := moves || ARRAY['channel_ref'];
  END IF;
  IF OLD.rup_code = '' THEN
    moves := moves || ARRAY['rup_code'];
  END IF;
  IF NEW.supplier_npwp IS NULL OR OLD.supplier_npwp IS NULL THEN
    moves := moves || ARRAY['supplier_npwp'];
  END IF;
  IF NEW.title = '(dihapus)' THEN
    moves := moves || ARRAY['title', 'title_key'];
  END IF;
  IF NEW.split_reason = '(dihapus)' THEN
    moves := moves || ARRAY['split_reason'];
  END IF;
  IF NEW.doubt = '(dihapus)' THEN
    moves := moves || ARRAY['doubt'];
  END IF;
  -- The bytes of an encrypted value differ each time it is written under another key.
  IF OLD.supplier_npwp IS NOT NULL AND NEW.supplier_npwp IS NOT NULL
     AND to_jsonb(NEW) - 'supplier_npwp' = to_jsonb(OLD) - 'supplier_npwp' THEN
    RETURN NEW;
  END IF;
  IF to_jsonb(NEW) - moves <> to_jsonb(OLD) - moves THEN
    RAISE EXCEPTION 'market: an accepted purchase does not change' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_purchase_frozen ON market_purchase;
CREATE TRIGGER market_purchase_frozen BEFORE INSERT OR UPDATE OR DELETE ON market_purchase
  FOR EACH ROW EXECUTE FUNCTION market_purchase_frozen();

-- The same for its lines and what is in them. They run as the owner of the tables, so that row
-- security hides no part of it.
CREATE OR REPLACE FUNCTION market_purchase_part_frozen() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  frozen boolean;
  kept boolean := false;
  moves text[] := '{}';
BEGIN
  SELECT bool_or(accepted_on IS NOT NULL) INTO frozen FROM market_purchase
   WHERE id IN (CASE WHEN TG_OP <> 'INSERT' THEN OLD.purchase_id END,
                CASE WHEN TG_OP <> 'DELETE' THEN NEW.purchase_id END);
  IF TG_OP = 'UPDATE' THEN
    IF NEW.maker_name = '(dihapus)' THEN
      moves := moves || ARRAY['maker_name'];
    END IF;
    IF NEW.what = '(dihapus)' AND coalesce(to_jsonb(NEW) ->> 'what_key', '') = '' THEN
      moves := moves || ARRAY['what', 'what_key'];
    END IF;
    kept := cardinality(moves) > 0 AND to_jsonb(NEW) - moves = to_jsonb(OLD) - moves;
  END IF;
  IF frozen AND NOT kept THEN
    RAISE EXCEPTION 'market: an accepted purchase does not change' USING ERRCODE = '23514';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF NEW.maker_id IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.maker_id IS DISTINCT FROM OLD.maker_id)
     AND NOT EXISTS (SELECT 1 FROM registry_business b JOIN market_purchase p
                       ON p.id = NEW.purchase_id AND p.regency_code = b.regency_code
                      WHERE b.id = NEW.maker_id) THEN
    RAISE EXCEPTION 'market: a registered maker is of the same regency' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_purchase_line_frozen ON market_purchase_line;
CREATE TRIGGER market_purchase_line_frozen BEFORE INSERT OR UPDATE OR DELETE ON market_purchase_line
  FOR EACH ROW EXECUTE FUNCTION market_purchase_part_frozen();
DROP TRIGGER IF EXISTS market_purchase_component_frozen ON market_purchase_component;
CREATE TRIGGER market_purchase_component_frozen
  BEFORE INSERT OR UPDATE OR DELETE ON market_purchase_component
  FOR EACH ROW EXECUTE FUNCTION market_purchase_part_frozen();

-- At commit: each sum is amount times price, the total is the sum of the lines, a payment pays the
-- total, what was kept back for taxes is no more than that, a reversal takes back exactly what it
-- reverses.
CREATE OR REPLACE FUNCTION market_purchase_adds_up(wanted uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  p market_purchase%ROWTYPE;
BEGIN
  SELECT * INTO p FROM market_purchase WHERE id = wanted;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  IF EXISTS (SELECT 1 FROM market_purchase_line l
              WHERE l.purchase_id = p.id
                AND (l.sum <> round(l.amount * l.price)
                     OR (l.amount < 0) <> (p.reverses_id IS NOT NULL))) THEN
    RAISE EXCEPTION 'market: a line is amount times price' USING ERRCODE = '23514';
  END IF;
  IF p.total <> (SELECT coalesce(sum(l.sum), 0) FROM market_purchase_line l
                  WHERE l.purchase_id = p.id) THEN
    RAISE EXCEPTION 'market: the total is the sum of the lines' USING ERRCODE = '23514';
  END IF;
  IF p.state NOT IN ('draft', 'cancelled') AND p.total = 0 THEN
    RAISE EXCEPTION 'market: nothing was bought' USING ERRCODE = '23514';
  END IF;
  IF p.state = 'booked' AND NOT EXISTS (
       SELECT 1 FROM market_purchase o WHERE o.id = p.reverses_id AND o.total = -p.total
          AND o.state = 'reversed' AND o.regency_code = p.regency_code
          AND o.buyer_id = p.buyer_id) THEN
    RAISE EXCEPTION 'market: a reversal takes back what it reverses' USING ERRCODE = '23514';
  END IF;
  IF p.state = 'reversed' AND NOT EXISTS (
       SELECT 1 FROM market_purchase r WHERE r.reverses_id = p.id AND r.state = 'booked') THEN
    RAISE EXCEPTION 'market: reversed by nothing' USING ERRCODE = '23514';
  END IF;
  IF p.state <> 'reversed' AND EXISTS (
       SELECT 1 FROM market_purchase r WHERE r.reverses_id = p.id AND r.state = 'booked') THEN
    RAISE EXCEPTION 'market: what was reversed stays so' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (SELECT 1 FROM market_purchase_payment y
              WHERE y.purchase_id = p.id AND y.amount <> p.total)
     OR p.state = 'paid' AND NOT EXISTS (SELECT 1 FROM market_purchase_payment y
                                          WHERE y.purchase_id = p.id AND y.on = p.paid_on) THEN
    RAISE EXCEPTION 'market: a payment pays the total' USING ERRCODE = '23514';
  END IF;
  IF EXISTS (SELECT 1 FROM market_purchase_tax t JOIN market_purchase_payment y
               ON y.id = t.payment_id
              WHERE y.purchase_id = p.id GROUP BY y.id, y.amount
             HAVING sum(t.amount) > y.amount) THEN
    RAISE EXCEPTION 'market: more taxes than money' USING ERRCODE = '23514';
  END IF;
END $$;
CREATE OR REPLACE FUNCTION market_purchase_sums() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM market_purchase_adds_up((to_jsonb(OLD) ->> TG_ARGV[0])::uuid);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    PERFORM market_purchase_adds_up((to_jsonb(NEW) ->> TG_ARGV[0])::uuid);
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS market_purchase_sums ON market_purchase;
CREATE CONSTRAINT TRIGGER market_purchase_sums AFTER INSERT OR UPDATE ON market_purchase
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION market_purchase_sums('id');
DROP TRIGGER IF EXISTS market_purchase_line_sums ON market_purchase_line;
CREATE CONSTRAINT TRIGGER market_purchase_line_sums
  AFTER INSERT OR UPDATE OR DELETE ON market_purchase_line
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION market_purchase_sums('purchase_id');
DROP TRIGGER IF EXISTS market_purchase_payment_sums ON market_purchase_payment;
CREATE CONSTRAINT TRIGGER market_purchase_payment_sums
  AFTER INSERT OR UPDATE OR DELETE ON market_purchase_payment
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION market_purchase_sums('purchase_id');
DROP TRIGGER IF EXISTS market_purchase_tax_sums ON market_purchase_tax;
CREATE CONSTRAINT TRIGGER market_purchase_tax_sums
  AFTER INSERT OR UPDATE OR DELETE ON market_purchase_tax
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION market_purchase_sums('purchase_id');

-- The record with which a business stands now, after merges.
CREATE OR REPLACE FUNCTION market_stands_as(business uuid) RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH RECURSIVE chain AS (
    SELECT b.id, b.merged_into_id, 1 AS n FROM registry_business b WHERE b.id = business
    UNION ALL
    SELECT b.id, b.merged_into_id, c.n + 1 FROM chain c
      JOIN registry_business b ON b.id = c.merged_into_id WHERE c.n < 20
  ) SELECT id FROM chain ORDER BY n DESC LIMIT 1
$$;

-- Makers that a buyer may choose itself: those whose goods everybody sees in the catalogue. Buyers
-- read nothing of the register. Who is called as asked stands first; otherwise a lot decides, drawn
-- anew each day, so that no maker is always among the first.
CREATE OR REPLACE FUNCTION market_makers_open(regency text, words text, wanted uuid, most integer)
RETURNS TABLE (business_id uuid, number varchar, name varchar, village_code varchar, product varchar,
               kbli_code varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT f.id, f.number, f.name, f.village_code, f.title, f.kbli_code FROM (
  SELECT DISTINCT ON (b.id) b.id, b.number, b.name, b.village_code, o.title, o.kbli_code
    FROM market_shown(ARRAY[regency]) s
    JOIN market_offer o ON o.id = s.offer_id
    JOIN market_offer_maker m ON m.offer_id = o.id
    JOIN registry_business b ON b.id = m.business_id
   WHERE (wanted IS NULL OR b.id = wanted)
     AND (words = '' OR o.title_key LIKE '%' || words || '%'
          OR strpos(lower(b.name), lower(words)) > 0)
   ORDER BY b.id, o.title_key) f
   ORDER BY words <> '' AND strpos(lower(f.name), lower(words)) > 0 DESC,
            md5(f.id::text || current_date::text) LIMIT most
$$;

-- What was bought of the visitor's own businesses, as line or inside of something: who bought, when,
-- what, how much. Nothing else of the purchase.
CREATE OR REPLACE FUNCTION market_bought_of_own()
RETURNS TABLE (business_id uuid, buyer varchar, kind varchar, accepted_on date, paid_on date,
               state varchar, what varchar, amount numeric, unit varchar, sum bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH made AS (
    SELECT l.purchase_id, market_stands_as(l.maker_id) AS business, l.what, l.amount, l.unit, l.sum
      FROM market_purchase_line l WHERE l.maker_id IS NOT NULL
    UNION ALL
    SELECT c.purchase_id, market_stands_as(c.maker_id), c.what, c.amount * l.amount, c.unit, NULL
      FROM market_purchase_component c JOIN market_purchase_line l ON l.id = c.line_id
     WHERE c.maker_id IS NOT NULL
  )
  SELECT m.business, y.name, p.kind, p.accepted_on, p.paid_on, p.state, m.what, m.amount, m.unit,
         m.sum
    FROM made m JOIN market_purchase p ON p.id = m.purchase_id JOIN market_buyer y ON y.id = p.buyer_id
   WHERE m.business = ANY (guyub_businesses()) AND p.accepted_on IS NOT NULL
   ORDER BY p.accepted_on DESC, p.number, m.what
$$;

-- The next number of a purchase for whoever stands for a buyer and writes nowhere else.
CREATE OR REPLACE FUNCTION market_own_purchase_number() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  place text;
  answer integer;
BEGIN
  SELECT b.regency_code INTO place FROM market_buyer b
   WHERE b.id = guyub_person() AND b.ended_on IS NULL;
  IF place IS NULL THEN
    RAISE EXCEPTION 'market: no buyer of one''s own' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO registry_counter (key, regency_code, last) VALUES ('BLJ-' || place, place, 1)
  ON CONFLICT (key) DO UPDATE SET last = registry_counter.last + 1
  RETURNING last INTO answer;
  RETURN answer;
END $$;
