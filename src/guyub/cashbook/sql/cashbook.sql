-- Whose books a visit reaches. Run as the owner of the tables, so that policies can ask without
-- asking themselves.

-- Books of the person who visits as an owner: never for a visit that reads a regency.
CREATE OR REPLACE FUNCTION cashbook_mine() RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(b.id), '{}') FROM cashbook_book b
   WHERE b.owner_id = guyub_person() AND guyub_list('guyub.read') IS NULL
$$;

-- Books that were shared with this visit and still are: with the very person, or with the staff of
-- one regency's office. Offices above, which see several offices, are nobody's staff here.
CREATE OR REPLACE FUNCTION cashbook_reach()
RETURNS TABLE (book uuid, level varchar, since date)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp AS $$
  SELECT s.book_id, s.level, s.since FROM cashbook_share s JOIN cashbook_book b ON b.id = s.book_id
   WHERE s.revoked_at IS NULL AND s.until >= (now() AT TIME ZONE 'Asia/Jakarta')::date
     AND ARRAY[s.office_id::text] = guyub_list('guyub.offices')
     AND b.regency_code = ANY (guyub_list('guyub.read'))
     AND (s.officer_person IS NULL OR s.officer_person = guyub_person())
$$;

-- Whether this visit began a book beside its owner and nobody was given it yet.
CREATE OR REPLACE FUNCTION cashbook_begun(wanted uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM cashbook_book b
                  WHERE b.id = wanted AND b.beside_person = guyub_person())
     AND NOT EXISTS (SELECT 1 FROM cashbook_share s WHERE s.book_id = wanted)
$$;

-- Sums by month, kind, purpose and product: all that a share of totals opens.
CREATE OR REPLACE FUNCTION cashbook_sums(wanted uuid)
RETURNS TABLE (month date, kind varchar, category varchar, product uuid, amount bigint,
  quantity numeric, entries bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH reach AS (
    SELECT NULL::date AS since WHERE wanted = ANY (cashbook_mine())
    UNION ALL SELECT r.since FROM cashbook_reach() r WHERE r.book = wanted
  )
  SELECT date_trunc('month', e."on")::date, e.kind, e.category, e.product_id,
         sum(CASE WHEN e.reverses_id IS NULL THEN e.amount ELSE -e.amount END)::bigint,
         sum(CASE WHEN e.reverses_id IS NULL THEN e.quantity ELSE -e.quantity END),
         sum(CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END)::bigint
    FROM cashbook_entry e
   WHERE e.book_id = wanted AND e.kind <> 'count'
     AND EXISTS (SELECT 1 FROM reach r WHERE r.since IS NULL OR e."on" >= r.since)
   GROUP BY 1, 2, 3, 4
$$;

-- Whether a book of this person and business exists: asked before one is begun beside the owner.
CREATE OR REPLACE FUNCTION cashbook_exists(business uuid, person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM cashbook_book b
                  WHERE b.business_id = business AND b.owner_id = person)
$$;

-- An entry fits what it belongs to, whoever writes: one at a time in a book.
CREATE OR REPLACE FUNCTION cashbook_entry_fits() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  other cashbook_entry%ROWTYPE;
  paid bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('cashbook:' || NEW.book_id, 11));
  IF NEW.product_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM registry_product p JOIN cashbook_book b ON b.id = NEW.book_id
     WHERE p.id = NEW.product_id
       AND (p.business_id = b.business_id OR NEW.reverses_id IS NOT NULL)) THEN
    RAISE EXCEPTION 'a product of another business' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.reverses_id IS NOT NULL THEN
    SELECT * INTO other FROM cashbook_entry WHERE id = NEW.reverses_id;
    IF other.id IS NULL OR other.reverses_id IS NOT NULL
       OR (other.book_id, other.kind, other.category, other.amount, other."on")
          IS DISTINCT FROM (NEW.book_id, NEW.kind, NEW.category, NEW.amount, NEW."on")
       OR (other.product_id, other.quantity, other.months, other.debt_id)
          IS DISTINCT FROM (NEW.product_id, NEW.quantity, NEW.months, NEW.debt_id) THEN
      RAISE EXCEPTION 'not what it reverses' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
      SELECT 1 FROM cashbook_entry p WHERE p.debt_id = other.id AND p.reverses_id IS NULL
         AND NOT EXISTS (SELECT 1 FROM cashbook_entry r WHERE r.reverses_id = p.id)) THEN
      RAISE EXCEPTION 'a debt with payments' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF NEW.debt_id IS NOT NULL THEN
    SELECT * INTO other FROM cashbook_entry WHERE id = NEW.debt_id;
    IF other.id IS NULL OR other.book_id <> NEW.book_id OR other.reverses_id IS NOT NULL
       OR EXISTS (SELECT 1 FROM cashbook_entry r WHERE r.reverses_id = other.id)
       OR NOT (CASE WHEN NEW.kind IN ('collected', 'lost')
                    THEN other.kind IN ('credit_sale', 'lent', 'open_owed')
                    WHEN NEW.kind = 'paid' THEN other.kind IN ('credit_buy', 'open_owe')
                    ELSE other.kind IN ('borrowed', 'open_loan') END) THEN
      RAISE EXCEPTION 'no such debt' USING ERRCODE = 'check_violation';
    END IF;
    SELECT coalesce(sum(CASE WHEN reverses_id IS NULL THEN amount ELSE -amount END), 0)
      INTO paid FROM cashbook_entry WHERE debt_id = NEW.debt_id;
    IF paid + NEW.amount > other.amount THEN
      RAISE EXCEPTION 'more than the debt' USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS cashbook_entry_fits ON cashbook_entry;
CREATE TRIGGER cashbook_entry_fits BEFORE INSERT ON cashbook_entry
  FOR EACH ROW EXECUTE FUNCTION cashbook_entry_fits();

-- Entries and calculations are only added, also by the owner of the tables; they go with the
-- person they belong to. A new data key writes the same words anew (kernel.rotation).
CREATE OR REPLACE FUNCTION cashbook_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND coalesce(current_setting('guyub.forgetting', true), '') = 'on' THEN
    RETURN OLD;
  END IF;
  IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'cashbook_entry'
     AND to_jsonb(OLD) - ARRAY['party', 'note'] = to_jsonb(NEW) - ARRAY['party', 'note']
     AND (to_jsonb(OLD) -> 'party' = 'null') = (to_jsonb(NEW) -> 'party' = 'null')
     AND (to_jsonb(OLD) -> 'note' = 'null') = (to_jsonb(NEW) -> 'note' = 'null') THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'what stands in a cash book is taken back by another entry, never changed'
    USING ERRCODE = 'check_violation';
END $$;
DROP TRIGGER IF EXISTS cashbook_entry_stays ON cashbook_entry;
CREATE TRIGGER cashbook_entry_stays BEFORE UPDATE OR DELETE ON cashbook_entry
  FOR EACH ROW EXECUTE FUNCTION cashbook_stays();
DROP TRIGGER IF EXISTS cashbook_cost_stays ON cashbook_cost_sheet;
CREATE TRIGGER cashbook_cost_stays BEFORE UPDATE OR DELETE ON cashbook_cost_sheet
  FOR EACH ROW EXECUTE FUNCTION cashbook_stays();

-- Of a share only its end changes, once; of an offer its withdrawal and what the office made of it.
CREATE OR REPLACE FUNCTION cashbook_share_still() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.revoked_at IS NOT NULL OR NEW.revoked_at IS NULL
     OR to_jsonb(OLD) - 'revoked_at' IS DISTINCT FROM to_jsonb(NEW) - 'revoked_at' THEN
    RAISE EXCEPTION 'a share is ended, never changed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS cashbook_share_still ON cashbook_share;
CREATE TRIGGER cashbook_share_still BEFORE UPDATE ON cashbook_share
  FOR EACH ROW EXECUTE FUNCTION cashbook_share_still();
CREATE OR REPLACE FUNCTION cashbook_offer_still() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(OLD) - ARRAY['withdrawn_at', 'taken_at', 'observation_id', 'business_id']
     IS DISTINCT FROM to_jsonb(NEW) - ARRAY['withdrawn_at', 'taken_at', 'observation_id', 'business_id']
     OR OLD.taken_at IS NOT NULL AND OLD.taken_at IS DISTINCT FROM NEW.taken_at
     OR OLD.withdrawn_at IS NOT NULL AND OLD.withdrawn_at IS DISTINCT FROM NEW.withdrawn_at THEN
    RAISE EXCEPTION 'an offered figure never changes' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS cashbook_offer_still ON cashbook_turnover_offer;
CREATE TRIGGER cashbook_offer_still BEFORE UPDATE ON cashbook_turnover_offer
  FOR EACH ROW EXECUTE FUNCTION cashbook_offer_still();

-- Books follow their business into the record it is merged into, and back. The registrar who
-- merges does not see them, so the database does it. Where the person keeps a book on the surviving
-- record already, the second one stays readable where it is.
CREATE OR REPLACE FUNCTION cashbook_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.merged_into_id IS NOT NULL AND OLD.merged_into_id IS NULL THEN
    UPDATE cashbook_book b SET business_id = NEW.merged_into_id, came_from = came_from || NEW.id
     WHERE b.business_id = NEW.id AND NOT EXISTS (
       SELECT 1 FROM cashbook_book o
        WHERE o.business_id = NEW.merged_into_id AND o.owner_id = b.owner_id);
    UPDATE cashbook_turnover_offer t SET business_id = b.business_id FROM cashbook_book b
     WHERE b.id = t.book_id AND t.business_id = NEW.id AND b.business_id <> NEW.id;
  ELSIF NEW.merged_into_id IS NULL AND OLD.merged_into_id IS NOT NULL THEN
    UPDATE cashbook_book b SET business_id = NEW.id, came_from = came_from[:cardinality(came_from) - 1]
     WHERE b.business_id = OLD.merged_into_id AND came_from[cardinality(came_from)] = NEW.id;
    UPDATE cashbook_turnover_offer t SET business_id = b.business_id FROM cashbook_book b
     WHERE b.id = t.book_id AND t.business_id = OLD.merged_into_id AND b.business_id = NEW.id;
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS cashbook_follow ON registry_business;
CREATE TRIGGER cashbook_follow AFTER UPDATE OF merged_into_id ON registry_business
  FOR EACH ROW EXECUTE FUNCTION cashbook_follow();

-- A person who is erased takes the books along, with what was shared of them. Gives the files of
-- photos to delete. Refused at the end of the transaction unless the person is gone by then.
CREATE OR REPLACE FUNCTION cashbook_forget(person uuid) RETURNS TABLE (path varchar)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE books uuid[];
BEGIN
  IF NOT EXISTS (SELECT 1 FROM registry_owner o WHERE o.id = person
                    AND (guyub_writes_all() OR o.regency_code = ANY (guyub_list('guyub.write')))) THEN
    RETURN;
  END IF;
  SELECT coalesce(array_agg(b.id), '{}') INTO books FROM cashbook_book b WHERE b.owner_id = person;
  PERFORM set_config('guyub.forgetting', 'on', true);
  RETURN QUERY DELETE FROM cashbook_note n WHERE n.book_id = ANY (books) RETURNING n.path;
  DELETE FROM cashbook_cost_sheet WHERE book_id = ANY (books);
  DELETE FROM cashbook_turnover_offer WHERE book_id = ANY (books);
  DELETE FROM cashbook_share WHERE book_id = ANY (books);
  DELETE FROM cashbook_entry WHERE book_id = ANY (books) AND reverses_id IS NOT NULL;
  DELETE FROM cashbook_entry WHERE book_id = ANY (books) AND debt_id IS NOT NULL;
  DELETE FROM cashbook_entry WHERE book_id = ANY (books);
  DELETE FROM cashbook_book WHERE id = ANY (books);
  PERFORM set_config('guyub.forgetting', '', true);
END $$;
CREATE OR REPLACE FUNCTION cashbook_only_of_erased() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM registry_owner WHERE id = OLD.owner_id AND erased_at IS NOT NULL) THEN
    RAISE EXCEPTION 'a cash book goes only with its person' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS cashbook_only_of_erased ON cashbook_book;
CREATE CONSTRAINT TRIGGER cashbook_only_of_erased AFTER DELETE ON cashbook_book
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cashbook_only_of_erased();
