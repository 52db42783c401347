-- What a signed circular says stays: only its end is written after it.
CREATE OR REPLACE FUNCTION market_circular_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state IN ('signed', 'ended') AND NEW.signed_by = ANY (NEW.writers) THEN
    RAISE EXCEPTION 'market: a circular is recorded as signed by a person who wrote it'
      USING ERRCODE = '23514';
  END IF;
  IF OLD.state <> 'draft'
     AND (NEW.issuer, NEW.about, NEW.basis, NEW.opening, NEW.kinds, NEW.from_day, NEW.until_day,
          NEW.letter_number, NEW.dated, NEW.signed_by)
         IS DISTINCT FROM
         (OLD.issuer, OLD.about, OLD.basis, OLD.opening, OLD.kinds, OLD.from_day, OLD.until_day,
          OLD.letter_number, OLD.dated, OLD.signed_by) THEN
    RAISE EXCEPTION 'market: a signed circular stays' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_circular_stays ON market_circular;
CREATE TRIGGER market_circular_stays BEFORE UPDATE ON market_circular
  FOR EACH ROW EXECUTE FUNCTION market_circular_stays();

CREATE OR REPLACE FUNCTION market_obligation_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM market_circular c
              WHERE c.id IN (NEW.circular_id, OLD.circular_id) AND c.state <> 'draft') THEN
    RAISE EXCEPTION 'market: what a signed circular asks stays' USING ERRCODE = '23514';
  END IF;
  RETURN coalesce(NEW, OLD);
END $$;
DROP TRIGGER IF EXISTS market_obligation_stays ON market_obligation;
CREATE TRIGGER market_obligation_stays BEFORE INSERT OR UPDATE OR DELETE ON market_obligation
  FOR EACH ROW EXECUTE FUNCTION market_obligation_stays();

-- What an agency declared is what was seen on that day.
CREATE OR REPLACE FUNCTION market_declaration_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.buyer_id, NEW.circular_id, NEW.first_day, NEW.last_day, NEW.edition, NEW.data,
      NEW.digest, NEW.made_by)
     IS DISTINCT FROM
     (OLD.buyer_id, OLD.circular_id, OLD.first_day, OLD.last_day, OLD.edition, OLD.data,
      OLD.digest, OLD.made_by)
     OR (OLD.state <> 'draft' AND (NEW.signed_by, NEW.signer, NEW.signed_on)
         IS DISTINCT FROM (OLD.signed_by, OLD.signer, OLD.signed_on)) THEN
    RAISE EXCEPTION 'market: a declaration stays as it was made' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_declaration_stays ON market_declaration;
CREATE TRIGGER market_declaration_stays BEFORE UPDATE ON market_declaration
  FOR EACH ROW EXECUTE FUNCTION market_declaration_stays();

-- What the code on a printed declaration says: whether it stands, and nothing that its reader does not
-- hold in hand.
CREATE OR REPLACE FUNCTION market_public_declaration(paper uuid)
  RETURNS TABLE (number varchar, office_id uuid, agency varchar, first_day date, last_day date,
                 edition smallint, state varchar, signed_on date, digest bytea)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT d.number, d.office_id, b.name, d.first_day, d.last_day, d.edition, d.state, d.signed_on,
         d.digest
    FROM market_declaration d JOIN market_buyer b ON b.id = d.buyer_id
   WHERE d.id = paper $$;

-- Whom a signed circular names stays, as what it asks does.
DROP TRIGGER IF EXISTS market_circular_buyer_stays ON market_circular_buyer;
CREATE TRIGGER market_circular_buyer_stays BEFORE INSERT OR UPDATE OR DELETE
  ON market_circular_buyer FOR EACH ROW EXECUTE FUNCTION market_obligation_stays();

-- A confirmed exception says what it said; only its end is written after it. One reason for one day.
CREATE OR REPLACE FUNCTION market_exception_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (
       (NEW.circular_id, NEW.buyer_id, NEW.regency_code, NEW.from_day, NEW.until_day, NEW.proposed_by)
       IS DISTINCT FROM
       (OLD.circular_id, OLD.buyer_id, OLD.regency_code, OLD.from_day, OLD.until_day, OLD.proposed_by)
       OR NEW.reason NOT IN (OLD.reason, '(dihapus)')
       OR (OLD.state <> 'proposed' AND NEW.confirmed_by IS DISTINCT FROM OLD.confirmed_by)
       OR (OLD.state IN ('dropped', 'ended') AND
           (NEW.state, NEW.ended_on) IS DISTINCT FROM (OLD.state, OLD.ended_on))
       OR (OLD.state = 'confirmed' AND NEW.state NOT IN ('confirmed', 'ended'))) THEN
    RAISE EXCEPTION 'market: an exception stays as it was proposed' USING ERRCODE = '23514';
  END IF;
  IF NOT EXISTS (SELECT 1 FROM market_circular c JOIN market_buyer b ON b.id = NEW.buyer_id
                  WHERE c.id = NEW.circular_id AND c.regency_code = NEW.regency_code
                    AND b.regency_code = NEW.regency_code) THEN
    RAISE EXCEPTION 'market: an exception is of one regency' USING ERRCODE = '23514';
  END IF;
  IF NEW.state IN ('confirmed', 'ended') AND EXISTS (
       SELECT 1 FROM market_circular_exception x
        WHERE x.circular_id = NEW.circular_id AND x.buyer_id = NEW.buyer_id AND x.id <> NEW.id
          AND x.state IN ('confirmed', 'ended')
          AND daterange(x.from_day, greatest(x.from_day, coalesce(x.ended_on, x.until_day + 1)))
              && daterange(NEW.from_day,
                           greatest(NEW.from_day, coalesce(NEW.ended_on, NEW.until_day + 1)))) THEN
    RAISE EXCEPTION 'market: an agency is excepted once for a day' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS market_exception_stays ON market_circular_exception;
CREATE TRIGGER market_exception_stays BEFORE INSERT OR UPDATE ON market_circular_exception
  FOR EACH ROW EXECUTE FUNCTION market_exception_stays();
