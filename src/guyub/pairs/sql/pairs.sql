-- What a person decided of two records stands in the registry, whichever page said it. A pair that was
-- found follows; what it showed when it was decided stays as it is.
CREATE OR REPLACE FUNCTION pairs_follow_decision() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    UPDATE pairs_doubtful SET state = 'open', verdict = '', settled_at = NULL, asked_at = NULL,
           says = '', note = '', said_at = NULL, said_by = NULL
     WHERE first_id = OLD.first_id AND second_id = OLD.second_id AND state <> 'gone';
    RETURN OLD;
  END IF;
  IF NEW.verdict = 'ask' THEN
    UPDATE pairs_doubtful SET state = 'open', verdict = '', settled_at = NULL, gone_why = '',
           asked_at = coalesce(asked_at, NEW.decided_at)
     WHERE first_id = NEW.first_id AND second_id = NEW.second_id;
  ELSE
    UPDATE pairs_doubtful SET state = 'decided', verdict = NEW.verdict, gone_why = '',
           settled_at = NEW.decided_at
     WHERE first_id = NEW.first_id AND second_id = NEW.second_id;
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS pairs_follow_decision ON registry_pair_decision;
CREATE TRIGGER pairs_follow_decision AFTER INSERT OR UPDATE OR DELETE ON registry_pair_decision
  FOR EACH ROW EXECUTE FUNCTION pairs_follow_decision();

-- A record that was merged away is asked about no more; when the merge is taken back, again.
CREATE OR REPLACE FUNCTION pairs_follow_merge() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.status = 'merged' THEN
    UPDATE pairs_doubtful SET state = 'gone', gone_why = 'merged'
     WHERE NEW.id IN (first_id, second_id) AND state = 'open';
  ELSE
    UPDATE pairs_doubtful p SET state = 'open', gone_why = ''
     WHERE NEW.id IN (p.first_id, p.second_id) AND p.state = 'gone' AND p.gone_why = 'merged'
       AND NOT EXISTS (SELECT 1 FROM registry_business b
                        WHERE b.id IN (p.first_id, p.second_id) AND b.id <> NEW.id
                          AND b.status = 'merged');
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS pairs_follow_merge ON registry_business;
CREATE TRIGGER pairs_follow_merge AFTER UPDATE OF status ON registry_business
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status AND 'merged' IN (OLD.status, NEW.status))
  EXECUTE FUNCTION pairs_follow_merge();

-- An import that is taken back takes its records along, and what was asked about them.
CREATE OR REPLACE FUNCTION pairs_follow_delete() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM pairs_doubtful WHERE OLD.id IN (first_id, second_id);
  RETURN OLD;
END $$;
DROP TRIGGER IF EXISTS pairs_follow_delete ON registry_business;
CREATE TRIGGER pairs_follow_delete AFTER DELETE ON registry_business
  FOR EACH ROW EXECUTE FUNCTION pairs_follow_delete();

-- A pair that was called sure before evidence was asked for is not sure when it is asked about again.
CREATE OR REPLACE FUNCTION pairs_ask_honestly() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  NEW.sure := false;
  NEW.lacks := ARRAY['unasked'];
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS pairs_ask_honestly ON pairs_doubtful;
CREATE TRIGGER pairs_ask_honestly BEFORE UPDATE OF state ON pairs_doubtful
  FOR EACH ROW WHEN (OLD.state <> 'open' AND NEW.state = 'open' AND NEW.sure AND NEW.evidence = '{}')
  EXECUTE FUNCTION pairs_ask_honestly();
