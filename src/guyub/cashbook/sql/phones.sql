-- That an officer may write into a book, or may not any more, reaches that officer's phone at its
-- next contact (sync/sql/phones.sql); nobody else is told that there is a book.

CREATE OR REPLACE FUNCTION cashbook_phones() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM sync_note('book', ARRAY[b.id], ARRAY[b.regency_code::text], NEW.officer_person)
     FROM cashbook_book b WHERE b.id = NEW.book_id AND sync_phones_in(b.regency_code);
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS cashbook_phones ON cashbook_share;
CREATE CONSTRAINT TRIGGER cashbook_phones AFTER INSERT OR UPDATE ON cashbook_share
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.officer_person IS NOT NULL) EXECUTE FUNCTION cashbook_phones();

-- Shares with one person that ran out in the three days before a day. Only the scheduled job, which
-- sees all regencies and no person, asks.
CREATE OR REPLACE FUNCTION cashbook_ran_out(day date)
RETURNS TABLE (book uuid, regency varchar, person uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp AS $$
  SELECT s.book_id, b.regency_code, s.officer_person
    FROM cashbook_share s JOIN cashbook_book b ON b.id = s.book_id
   WHERE s.officer_person IS NOT NULL AND s.revoked_at IS NULL
     AND s.until BETWEEN day - 3 AND day - 1 AND guyub_person() IS NULL
     AND current_setting('guyub.read', true) = '*'
$$;
