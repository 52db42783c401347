-- Spelling-tolerant search as the owner of the tables: trigram operators are not leakproof, so
-- under row security the index would not be used (16 -> 122 ms at 43,300 rows). The function
-- looks only at regencies that are both asked for and in the visit's own scope setting.
CREATE OR REPLACE FUNCTION registry_search(wanted text, regencies text[], most integer)
RETURNS TABLE (business_id uuid, score real)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 25 SET search_path = public, pg_temp
SET pg_trgm.word_similarity_threshold = 0.45 AS $$
DECLARE
  allowed text[];
BEGIN
  IF guyub_reads_all() THEN
    allowed := regencies;
  ELSE
    allowed := ARRAY(SELECT unnest(regencies) INTERSECT SELECT unnest(guyub_list('guyub.read')));
  END IF;
  RETURN QUERY
    SELECT f.business_id, word_similarity(wanted, f.search_text) AS s
      FROM registry_facts f
     WHERE f.regency_code = ANY (allowed) AND f.listed AND wanted <% f.search_text
     ORDER BY s DESC, f.sort_key, f.business_id
     LIMIT least(most, 200);
END $$;

-- The next human number under one prefix: taken under the row's lock, in the caller's
-- transaction, so a rolled-back action leaves no gap. SECURITY DEFINER because a public visitor
-- who registers a business gets a receipt number without seeing the counters.
CREATE OR REPLACE FUNCTION registry_next_number(prefix text, regency text, amount integer DEFAULT 1)
RETURNS integer LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  INSERT INTO registry_counter (key, regency_code, last) VALUES (prefix, regency, amount)
  ON CONFLICT (key) DO UPDATE SET last = registry_counter.last + amount
  RETURNING last
$$;
