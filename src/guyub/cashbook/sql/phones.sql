-- That an officer may write into a book, or may not any more, reaches that officer's phone at its
-- next contact (sync/sql/phones.sql); nobody else is told that there is a book. Its name there changes
-- with the names of its owners.

CREATE OR REPLACE FUNCTION cashbook_phones() RETURNS trigger LANGUAGE plpgsql
  SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_TABLE_NAME = 'registry_facts' THEN
    IF NOT sync_phones_in(NEW.regency_code) THEN RETURN NULL; END IF;
    PERFORM sync_note('book', ARRAY[s.book_id], ARRAY[b.regency_code::text], s.officer_person)
       FROM cashbook_book b JOIN cashbook_share s ON s.book_id = b.id
      WHERE b.business_id = NEW.business_id AND s.officer_person IS NOT NULL
        AND s.revoked_at IS NULL;
  ELSE
    -- The book may be gone with its person; the office tells the regency.
    PERFORM sync_note('book', ARRAY[t.book_id], ARRAY[o.area_code::text], t.officer_person)
       FROM (SELECT (CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END).*) t
       JOIN accounts_office o ON o.id = t.office_id
      WHERE t.officer_person IS NOT NULL;
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS cashbook_phones ON cashbook_share;
CREATE CONSTRAINT TRIGGER cashbook_phones AFTER INSERT OR UPDATE OR DELETE ON cashbook_share
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cashbook_phones();
DROP TRIGGER IF EXISTS cashbook_phones_names ON registry_facts;
CREATE CONSTRAINT TRIGGER cashbook_phones_names AFTER UPDATE ON registry_facts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (NEW.owner_names IS DISTINCT FROM OLD.owner_names)
  EXECUTE FUNCTION cashbook_phones();

-- Shares with one person that ran out in the three days before a day. Only the scheduled job, which
-- sees all regencies and no person, asks.
CREATE OR REPLACE FUNCTION cashbook_ran_out(day date)
RETURNS TABLE (book uuid, regency varchar, person uuid)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp AS $$
  SELECT s.book_id, b.regency_code, s.officer_person
    FROM cashbook_share s JOIN cashbook_book b ON b.id = s.book_id
   WHERE s.officer_person IS NOT NULL AND s.revoked_at IS NULL
     AND s.until BETWEEN day - 3 AND day - 1 AND guyub_person() IS NULL AND guyub_reads_all()
$$;

-- Books of a person whose data is erased by this visit, to find what phones sent about them.
CREATE OR REPLACE FUNCTION cashbook_of(person uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER ROWS 10 SET search_path = public, pg_temp AS $$
  SELECT b.id FROM cashbook_book b JOIN registry_owner o ON o.id = b.owner_id
   WHERE b.owner_id = person
     AND (guyub_writes_all() OR o.regency_code = ANY (guyub_list('guyub.write')))
$$;
