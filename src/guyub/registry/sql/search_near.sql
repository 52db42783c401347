-- "Is this business already registered?" for guyub.registry.matching, beside search.sql, whose
-- words of the regency (registry_term) it uses. A whole comparison of the thousand rows of a
-- sub-district that share a word such as "gula" took 40 ms; here a row is only looked at when its
-- words carry enough of a name, which the index below tells without reading it.

-- The words of a business's name and of its owners with their sub-district: "33.03.08 gula",
-- "33.03.08|sri". The name stands first in search_text (sort_key tells how many words), unless it
-- is the owner's own, which stands behind the bar; then the product's words come instead.
-- Whoever changes the body gives the index below a new name, or it keeps the old words.
CREATE OR REPLACE FUNCTION registry_place_terms(district text, search_text text, sort_key text)
RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT (string_to_array(district || ' ' || replace(split_part(search_text, '|', 1),
           ' ', chr(10) || district || ' '), chr(10))
         )[1:length(sort_key) - length(replace(sort_key, ' ', '')) + 1]
      || string_to_array(district || '|' || replace(split_part(search_text, '|', 2),
           ' ', chr(10) || district || '|'), chr(10))
$$;
CREATE INDEX IF NOT EXISTS registry_facts_place_terms ON registry_facts
  USING gin (registry_place_terms(district_code, search_text, sort_key))
  WITH (fastupdate = off) WHERE listed;

-- Which words of a name have to come together so that they carry ``near`` of its trigrams: for
-- "sri lestari" (4 and 8 of 12) lestari alone, for "aminah sutini wiguna" any two. Not every word by
-- itself: a word such as "gula" stands in a thousand names of a sub-district. Each row has up to
-- three lists of keys, one of each must be there; keys of one list are parted by line feeds.
CREATE OR REPLACE FUNCTION registry_near_sets(
  regency text, district text, words text[], marks boolean[], near real)
RETURNS TABLE (one text, two text, three text)
LANGUAGE plpgsql STABLE ROWS 4 SET search_path = public, pg_temp AS $$
DECLARE
  keys text[];
  shares real[];
  picked text[];
  total real;
  least_share real;
  mask integer;
  i integer;
BEGIN
  -- Of two sets of m and n trigrams that are s alike, (m + n) s / (1 + s) are the same.
  SELECT array_agg(x.keys ORDER BY x.share DESC), array_agg(x.share ORDER BY x.share DESC)
    INTO keys, shares
    FROM (
      SELECT string_agg(n.key, chr(10)) AS keys, max(n.share)::real AS share
        FROM (SELECT w, sum(length(w) + 1) OVER () AS whole FROM unnest(words) w) asked,
        LATERAL (
          SELECT district || CASE WHEN t.owner THEN '|' ELSE ' ' END || t.word AS key,
                 (length(t.word) + length(asked.w) + 2) * s.alike / (1 + s.alike) / asked.whole
                   AS share
            FROM registry_term t, LATERAL (SELECT similarity(t.word, asked.w) AS alike OFFSET 0) s
           -- || keeps the primary key out, as in search.sql.
           WHERE t.regency_code || '' = regency AND t.owner = ANY (marks)
             AND registry_grams(t.regency_code, t.word) && registry_grams(regency, asked.w)
             AND s.alike >= 0.3
           ORDER BY s.alike DESC, t.word LIMIT 12) n
       GROUP BY asked.w ORDER BY 2 DESC LIMIT 5) x;
  FOR mask IN 1..(1 << coalesce(cardinality(keys), 0)) - 1 LOOP
    total := 0;
    least_share := 2;
    picked := '{}';
    FOR i IN 1..cardinality(keys) LOOP
      IF mask & (1 << (i - 1)) > 0 THEN
        total := total + shares[i];
        least_share := least(least_share, shares[i]);
        picked := picked || keys[i];
      END IF;
    END LOOP;
    -- Enough together, and not without any one of them.
    IF total >= near AND total - least_share < near THEN
      one := picked[1];
      two := coalesce(picked[2], one);
      three := coalesce(picked[3], one);
      RETURN NEXT;
    END IF;
  END LOOP;
END $$;

-- Businesses of one village or sub-district with a name like one of these, for "is this business
-- already registered?": the ``most`` likest of those whose words carry ``near`` of the owner's or
-- of the business's name. Words of the names against the words of the regency, then rows of the
-- place that carry enough of them, in about the order that guyub.registry.matching.score gives
-- (its shares; a letter wrong costs three trigrams: the root of their likeness is near that of
-- letters). Every statement keeps its plan: planning them anew took longer than running them.
DROP FUNCTION IF EXISTS registry_near(text, text, boolean, text, text, real, integer);
CREATE OR REPLACE FUNCTION registry_near(
  regency text, village text, wide boolean, owner text, business text, product text, near real,
  most integer)
RETURNS TABLE (business_id uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 25
SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
DECLARE
  district text := left(village, 8);
  owned text[] := ARRAY(SELECT DISTINCT w FROM string_to_table(owner, ' ') w WHERE length(w) > 1);
  called text[] := ARRAY(
    SELECT DISTINCT w FROM string_to_table(business, ' ') w WHERE length(w) > 1);
  own_words text[] := ARRAY(
    SELECT w FROM unnest(called) w WHERE w <> ALL (string_to_array(product, ' ')));
BEGIN
  -- Whoever reads no regency has no list: then the comparison is unknown, which must say no.
  IF village = ''
     OR (guyub_reads_all() OR regency = ANY (guyub_list('guyub.read'))) IS NOT TRUE THEN
    RETURN;
  END IF;
  -- A name of nothing but what it makes is looked for whole.
  own_words := CASE WHEN own_words = '{}' THEN called ELSE own_words END;
  RETURN QUERY
    SELECT c.business_id FROM (
      SELECT DISTINCT f.business_id, f.owner_names, f.sort_key, f.village_code,
             strpos(f.search_text, product) > 0 AS makes,
             business = '' OR f.sort_key = lower(f.owner_names) AS unnamed
        FROM (SELECT * FROM registry_near_sets(regency, district, owned, '{true}', near)
              UNION ALL
              SELECT * FROM registry_near_sets(regency, district, own_words, '{false,true}', near)
             ) s, registry_facts f
       -- || keeps the lists' own indexes out: they would read the whole sub-district.
       WHERE f.listed AND f.regency_code || '' = regency
         AND (wide OR f.village_code || '' = registry_near.village)
         AND registry_place_terms(f.district_code, f.search_text, f.sort_key)
             && string_to_array(s.one, chr(10))
         AND registry_place_terms(f.district_code, f.search_text, f.sort_key)
             && string_to_array(s.two, chr(10))
         AND registry_place_terms(f.district_code, f.search_text, f.sort_key)
             && string_to_array(s.three, chr(10))) c
     ORDER BY (
         CASE WHEN owner = '' OR c.owner_names = '' THEN 0
              WHEN strpos(c.owner_names, ',') > 0
              THEN 0.5 * sqrt(word_similarity(owner, c.owner_names))
              ELSE 0.5 * sqrt(similarity(owner, c.owner_names)) END
         + CASE WHEN c.unnamed THEN 0 ELSE 0.2 * sqrt(similarity(business, c.sort_key)) END
         + CASE WHEN c.village_code = registry_near.village THEN 0.2 ELSE 0.1 END
         + CASE WHEN c.makes THEN 0.1 ELSE 0 END)
       / (0.3 + CASE WHEN owner = '' OR c.owner_names = '' THEN 0 ELSE 0.5 END
              + CASE WHEN c.unnamed THEN 0 ELSE 0.2 END) DESC, c.business_id
     LIMIT most;
END $$;

-- What is known of each probe's candidates, one row per owner: those with the same NIK, phone or
-- NIB of the visit's whole scope, and those with a name like it. As the visitor, under row
-- security; a function so that its plan is kept (planning took twice as long as finding).
CREATE OR REPLACE FUNCTION registry_candidates(
  regencies text[], villages text[], owners text[], businesses text[], products text[],
  niks bytea[], nibs bytea[], phones bytea[], wide boolean, near real, most integer)
RETURNS TABLE (
  n integer, business_id uuid, name_key text, village_code text, main_product text,
  nib_index bytea, merged_into_id uuid, owner_key text, nik_index bytea, nik_state text,
  phone_index bytea)
LANGUAGE plpgsql STABLE ROWS 40 SET search_path = public, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_hashjoin = off SET enable_mergejoin = off AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY
    WITH probe AS MATERIALIZED (
      SELECT * FROM unnest(regencies, villages, owners, businesses, products, niks, nibs, phones)
        WITH ORDINALITY AS t (regency, village, owner, business, product, nik, nib, phone, n)),
    pair AS (
      SELECT p.n, s.business_id FROM probe p JOIN registry_owner o ON o.nik_index = p.nik
        JOIN registry_ownership s ON s.owner_id = o.id AND s.until IS NULL
      UNION
      SELECT p.n, s.business_id FROM probe p JOIN registry_owner o ON o.phone_index = p.phone
        JOIN registry_ownership s ON s.owner_id = o.id AND s.until IS NULL
      UNION
      SELECT p.n, b.id FROM probe p JOIN registry_business b ON b.nib_index = p.nib
      UNION
      SELECT p.n, l.business_id FROM probe p CROSS JOIN LATERAL registry_near(
        p.regency, p.village, wide, p.owner, p.business, p.product, near, most) l)
    SELECT pair.n::integer, b.id, b.name_key::text, b.village_code::text, b.main_product::text,
           b.nib_index, b.merged_into_id, o.name_key::text, o.nik_index, o.nik_state::text,
           o.phone_index
      FROM pair JOIN registry_business b ON b.id = pair.business_id
      LEFT JOIN (registry_ownership s JOIN registry_owner o ON o.id = s.owner_id)
        ON s.business_id = b.id AND s.until IS NULL
     ORDER BY pair.n, b.id, s.id;
END $$;
