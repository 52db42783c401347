-- Search tolerant to spelling, as the owner of the tables: array and trigram operators are not
-- leakproof, so under row security their indexes would not be used (16 -> 122 ms at 43,300 rows).
-- Two steps: the words of the query against the distinct words of the regency (some 3,500 of them
-- for 43,300 businesses), then equality on words that carry their regency ("33.03 keripik"), so
-- that the work does not grow with the nation. Every function looks only at regencies that are
-- both asked for and in the visit's own scope setting.

-- Lower-case letters and digits, doubled letters single, spelling of before 1972 made new: the
-- part of guyub.kernel.names.fold that plain ASCII needs.
CREATE OR REPLACE FUNCTION registry_fold(given text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT btrim(replace(replace(replace(replace(regexp_replace(
    regexp_replace(lower(given), '[^a-z0-9]+', ' ', 'g'), '([a-z])\1+', '\1', 'g'),
    'oe', 'u'), 'dj', 'j'), 'tj', 'c'), 'sj', 'sy'))
$$;

-- The words of one facts row with their regency: "33.03 gula" for words anybody on the list may
-- search, "33.03|sri" for names of owners (after the bar in search_text). Built from plain string
-- functions because it runs for every row that is written.
CREATE OR REPLACE FUNCTION registry_terms(regency text, search_text text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT string_to_array(regency || ' ' || replace(split_part(search_text, '|', 1),
           ' ', chr(10) || regency || ' '), chr(10))
      || string_to_array(regency || '|' || replace(split_part(search_text, '|', 2),
           ' ', chr(10) || regency || '|'), chr(10))
$$;

-- Without a pending list: a search right after an import must not read 4 MB of it.
CREATE INDEX IF NOT EXISTS registry_facts_terms ON registry_facts
  USING gin (registry_terms(regency_code, search_text)) WITH (fastupdate = off);

CREATE TABLE IF NOT EXISTS registry_term (
  regency_code varchar(5) NOT NULL,
  owner boolean NOT NULL,
  word text COLLATE "C" NOT NULL,
  PRIMARY KEY (regency_code, owner, word));

-- The trigrams of a word with their regency: an index of (regency, word gin_trgm_ops) walks the
-- trigram through the whole nation (0.3 ms at 6,500 words, 7.8 ms at 3.3 million; so: 1.4 both).
CREATE OR REPLACE FUNCTION registry_grams(regency text, word text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(regency || g) FROM unnest(public.show_trgm(word)) g
$$;
CREATE INDEX IF NOT EXISTS registry_term_grams ON registry_term
  USING gin (registry_grams(regency_code, word)) WITH (fastupdate = off);
ALTER TABLE registry_term ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS guyub_read ON registry_term;
CREATE POLICY guyub_read ON registry_term FOR SELECT USING (
  (SELECT guyub_reads_all()) OR regency_code = ANY ((SELECT guyub_list('guyub.read'))::text[]));

-- Keeps the words in step with the facts, per statement. A word that no row has any more goes, so
-- that an erased name does not stay here. If somebody writes the same word at that moment it may
-- be missing until its next change; it is then still found as written, only not with a typo.
CREATE OR REPLACE FUNCTION registry_term_keep() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO registry_term (regency_code, owner, word)
      SELECT DISTINCT f.regency_code, substr(t, 6, 1) = '|', substr(t, 7)
        FROM fresh f, unnest(registry_terms(f.regency_code, f.search_text)) t
       WHERE length(t) > 6
      ON CONFLICT DO NOTHING;
    RETURN NULL;
  END IF;
  IF TG_OP = 'UPDATE' THEN
    INSERT INTO registry_term (regency_code, owner, word)
      SELECT DISTINCT f.regency_code, substr(t, 6, 1) = '|', substr(t, 7)
        FROM fresh f JOIN gone g USING (business_id),
             unnest(registry_terms(f.regency_code, f.search_text)) t
       WHERE (f.search_text <> g.search_text OR f.regency_code <> g.regency_code)
         AND length(t) > 6
      ON CONFLICT DO NOTHING;
    DELETE FROM registry_term r
     USING (SELECT DISTINCT g.regency_code, t
              FROM gone g JOIN fresh f USING (business_id),
                   unnest(registry_terms(g.regency_code, g.search_text)) t
             WHERE (f.search_text <> g.search_text OR f.regency_code <> g.regency_code)
               AND t <> ALL (registry_terms(f.regency_code, f.search_text))) d
     WHERE r.regency_code = d.regency_code AND r.owner = (substr(d.t, 6, 1) = '|')
       AND r.word = substr(d.t, 7)
       AND NOT EXISTS (SELECT 1 FROM registry_facts x
             WHERE registry_terms(x.regency_code, x.search_text) && ARRAY[d.t]);
    RETURN NULL;
  END IF;
  DELETE FROM registry_term r
   USING (SELECT DISTINCT g.regency_code, t
            FROM gone g, unnest(registry_terms(g.regency_code, g.search_text)) t) d
   WHERE r.regency_code = d.regency_code AND r.owner = (substr(d.t, 6, 1) = '|')
     AND r.word = substr(d.t, 7)
     AND NOT EXISTS (SELECT 1 FROM registry_facts x
           WHERE registry_terms(x.regency_code, x.search_text) && ARRAY[d.t]);
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER registry_term_insert AFTER INSERT ON registry_facts
  REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION registry_term_keep();
CREATE OR REPLACE TRIGGER registry_term_update AFTER UPDATE ON registry_facts
  REFERENCING OLD TABLE AS gone NEW TABLE AS fresh
  FOR EACH STATEMENT EXECUTE FUNCTION registry_term_keep();
CREATE OR REPLACE TRIGGER registry_term_delete AFTER DELETE ON registry_facts
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION registry_term_keep();

-- Words of rows that were loaded while the triggers were off (bulk loads), or before they existed.
CREATE OR REPLACE FUNCTION registry_term_rebuild() RETURNS void
LANGUAGE sql SET search_path = public, pg_temp AS $$
  INSERT INTO registry_term (regency_code, owner, word)
    SELECT DISTINCT f.regency_code, substr(t, 6, 1) = '|', substr(t, 7)
      FROM registry_facts f, unnest(registry_terms(f.regency_code, f.search_text)) t
     WHERE length(t) > 6
     ORDER BY 1, 2, 3  -- words of a regency on neighbouring pages
    ON CONFLICT DO NOTHING
$$;
REVOKE EXECUTE ON FUNCTION registry_term_rebuild() FROM PUBLIC;
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM registry_term) THEN
    PERFORM registry_term_rebuild();
  END IF;
END $$;

-- Businesses that have every word of ``wanted``, a list of {"words": [...], "prefix": "..."}: the
-- word as typed and its synonyms, and, when it is long enough, its beginning.
-- tier 1: every word as typed (or a synonym); 2: beginnings of words; 3: one or two letters off;
-- 4: loosely alike. A tier is asked only while the better ones gave few (200, 25, none), so that a
-- well-spelt question is answered at once and without noise. ``places`` narrows to
-- sub-districts and villages; ``owners`` says whether names of owners may be searched; each tier
-- gives at most ``most`` rows, in the order of the list.
DROP FUNCTION IF EXISTS registry_search(text, text[], integer);
CREATE OR REPLACE FUNCTION registry_search(
  wanted jsonb, regencies text[], places text[], owners boolean, most integer)
RETURNS TABLE (business_id uuid, tier integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 25
SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
DECLARE
  allowed text[];
  marks text[] := CASE WHEN owners THEN ARRAY[' ', '|'] ELSE ARRAY[' '] END;
  flags boolean[] := CASE WHEN owners THEN ARRAY[false, true] ELSE ARRAY[false] END;
  keys jsonb[] := '{}';     -- per word: the keys of the tiers so far
  part text[];
  grams text[];
  ids uuid[];
  all_ids uuid[] := '{}';
  all_tiers integer[] := '{}';
  token jsonb;
  typed text;
  grown boolean;
  single boolean := jsonb_array_length(wanted) = 1;
  condition text;
  i integer;
  level integer;
BEGIN
  IF guyub_reads_all() THEN
    allowed := regencies;
  ELSE
    allowed := ARRAY(SELECT unnest(regencies) INTERSECT SELECT unnest(guyub_list('guyub.read')));
  END IF;
  IF coalesce(cardinality(allowed), 0) = 0 OR jsonb_array_length(wanted) = 0 THEN
    RETURN;
  END IF;
  FOR level IN 1..4 LOOP
    EXIT WHEN level = 2 AND cardinality(all_ids) >= least(most, 200);
    EXIT WHEN level = 3 AND cardinality(all_ids) >= 25;
    EXIT WHEN level = 4 AND cardinality(all_ids) > 0;
    grown := false;
    condition := '';
    FOR i IN 1..least(jsonb_array_length(wanted), 6) LOOP
      token := wanted -> (i - 1);
      typed := token ->> 'prefix';
      IF level = 1 THEN
        part := ARRAY(SELECT r || m || w FROM jsonb_array_elements_text(token -> 'words') w,
                             unnest(allowed) r, unnest(marks) m);
        keys[i] := to_jsonb(part);
        grown := true;
      ELSIF typed IS NOT NULL THEN
        IF level = 2 THEN
          part := ARRAY(SELECT t.regency_code || CASE WHEN t.owner THEN '|' ELSE ' ' END || t.word
                          FROM registry_term t
                         WHERE t.regency_code = ANY (allowed) AND t.owner = ANY (flags)
                           AND t.word > typed AND t.word < typed || '{'
                         LIMIT 400);
        ELSIF length(typed) > 2 THEN
          grams := ARRAY(SELECT g FROM unnest(allowed) r, unnest(registry_grams(r, typed)) g);
          part := ARRAY(SELECT s.key FROM (
                    SELECT t.regency_code || CASE WHEN t.owner THEN '|' ELSE ' ' END || t.word AS key,
                           similarity(t.word, typed) AS alike
                      FROM registry_term t
                     -- || keeps the primary key out: it would read 6,500 words to keep 850.
                     WHERE t.regency_code || '' = ANY (allowed) AND t.owner = ANY (flags)
                       AND registry_grams(t.regency_code, t.word) && grams
                     ORDER BY 2 DESC, 1 LIMIT 40) s
                   WHERE s.alike >= CASE level WHEN 3 THEN 0.45 ELSE 0.27 END);
        ELSE
          part := '{}';
        END IF;
        IF cardinality(part) > 0 THEN
          -- One word alone needs only what is new; several need every mixture of tiers.
          keys[i] := CASE WHEN single THEN '[]' ELSE keys[i] END || to_jsonb(part);
          grown := true;
        END IF;
      END IF;
      condition := condition || format(
        ' AND registry_terms(f.regency_code, f.search_text) && %L::text[]',
        ARRAY(SELECT jsonb_array_elements_text(keys[i])));
    END LOOP;
    CONTINUE WHEN NOT grown;
    EXECUTE 'SELECT ARRAY(SELECT f.business_id FROM registry_facts f WHERE f.listed'
      || ' AND f.regency_code = ANY ($1) AND ($2 = ''{}'' OR f.district_code = ANY ($2)'
      || ' OR f.village_code = ANY ($2))' || condition
      || ' ORDER BY f.sort_key, f.business_id LIMIT $3)'
      INTO ids USING allowed, places, most;
    all_ids := all_ids || ids;
    all_tiers := all_tiers || array_fill(level, ARRAY[cardinality(ids)]);
  END LOOP;
  RETURN QUERY SELECT h.id, min(h.t) FROM unnest(all_ids, all_tiers) AS h (id, t) GROUP BY h.id;
END $$;

-- The lists that a business was read from, with its regency: "33.03 SIINas".
CREATE OR REPLACE FUNCTION registry_origins(regency text, sources varchar[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(regency || ' ' || s) FROM unnest(sources) s
$$;
CREATE INDEX IF NOT EXISTS registry_facts_origins ON registry_facts
  USING gin (registry_origins(regency_code, sources)) WITH (fastupdate = off);

-- Businesses read from one list, while they are at most ``most``; NULL for more: then nearly
-- every page of the list has some, and its own order finds them.
CREATE OR REPLACE FUNCTION registry_from_source(source text, regencies text[], most integer)
RETURNS uuid[] LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET enable_seqscan = off SET enable_indexscan = off AS $$
DECLARE
  allowed text[];
  ids uuid[];
BEGIN
  IF guyub_reads_all() THEN
    allowed := regencies;
  ELSE
    allowed := ARRAY(SELECT unnest(regencies) INTERSECT SELECT unnest(guyub_list('guyub.read')));
  END IF;
  ids := ARRAY(SELECT f.business_id FROM registry_facts f
                WHERE registry_origins(f.regency_code, f.sources)
                      && ARRAY(SELECT r || ' ' || source FROM unnest(allowed) r)
                LIMIT most + 1);
  RETURN CASE WHEN cardinality(ids) <= most THEN ids END;
END $$;

-- The next human number under one prefix: taken under the row's lock, in the caller's
-- transaction, so a rolled-back action leaves no gap. SECURITY DEFINER because a public visitor
-- who registers a business gets a receipt number without seeing the counters.
DROP FUNCTION IF EXISTS registry_next_number(text, text, integer);
CREATE FUNCTION registry_next_number(prefix text, regency text, amount integer DEFAULT 1)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  answer integer;
BEGIN
  -- Whoever may write in the regency counts there, whatever the room numbers (a year may follow
  -- the place); a public visitor only receipts, objections and wishes to be visited, one by one; an
  -- owner one place in a course or one such wish where an own business is.
  IF prefix !~ ('^[A-Z]{2,5}-' || replace(regency, '.', '[.]') || '([.][0-9]{2})?$')
     OR amount NOT BETWEEN 1 AND 100000
     OR NOT (guyub_writes_all() OR regency = ANY (coalesce(guyub_list('guyub.write'), '{}'))
             OR (prefix IN ('DAF-' || regency, 'KBR-' || regency, 'MTD-' || regency)
                 AND amount = 1 AND guyub_is_public())
             OR (prefix IN ('PST-' || regency, 'MTD-' || regency) AND amount = 1 AND EXISTS (
                 SELECT 1 FROM registry_business b
                  WHERE b.id = ANY (guyub_businesses()) AND b.regency_code = regency))) THEN
    RAISE EXCEPTION 'not a number to take: % %', prefix, amount USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO registry_counter (key, regency_code, last) VALUES (prefix, regency, amount)
  ON CONFLICT (key) DO UPDATE SET last = registry_counter.last + amount
  RETURNING last INTO answer;
  RETURN answer;
END $$;
