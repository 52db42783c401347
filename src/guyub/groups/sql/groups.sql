-- Groups that an own-reach visit belongs to: through its businesses, or as the chair's account.
-- Runs as the owner of the tables, so that policies can ask it without asking themselves.
CREATE OR REPLACE FUNCTION groups_own(only_now boolean)
RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(found.id), '{}') FROM (
    SELECT m.group_id AS id FROM groups_membership m
     WHERE m.business_id = ANY (guyub_businesses()) AND (m.until IS NULL OR NOT only_now)
    UNION
    SELECT g.id FROM groups_group g WHERE g.id = guyub_person()
  ) found
$$;

-- What is counted of a group's members today, for whoever sees the group; no names, no numbers.
-- A business merged into another counts once, with the record that stands. "women" is unknown
-- (NULL) while the sex of anybody who represents a member is; "away" are board members known to
-- live outside the regency.
DROP FUNCTION IF EXISTS groups_counts(uuid);
CREATE FUNCTION groups_counts(wanted uuid)
RETURNS TABLE (members integer, visited integer, women integer, board integer, away integer)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
  SELECT count(*)::integer,
         count(*) FILTER (WHERE b.last_contact IS NOT NULL)::integer,
         CASE WHEN bool_and(coalesce(o.sex, '') <> '')
              THEN count(*) FILTER (WHERE o.sex = 'P')::integer END,
         count(*) FILTER (WHERE m.role <> 'member')::integer,
         count(*) FILTER (WHERE m.role <> 'member' AND coalesce(o.village_code, '') <> ''
                            AND left(o.village_code, 5) <> m.regency_code)::integer
    FROM groups_membership m
    JOIN registry_business b ON b.id = m.business_id AND b.status <> 'merged'
    LEFT JOIN registry_owner o ON o.id = m.owner_id
   WHERE m.group_id = wanted AND m.until IS NULL
     AND (guyub_reads_all() OR m.regency_code = ANY (guyub_list('guyub.read'))
          OR m.group_id = ANY (groups_own(true)))
$$;

-- The rule by which the office of a regency measures its groups: the one it chose, else its oldest
-- one about groups, in force. Its wording is for everybody whom it concerns, also without an
-- appointment in that office; nothing else of the office's papers is.
CREATE OR REPLACE FUNCTION groups_rule_in_force(regency text)
RETURNS TABLE (version_id uuid, number smallint, title varchar, tree jsonb, legal_basis varchar)
LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 SET search_path = public, pg_temp AS $$
  SELECT v.id, v.number, r.title, v.tree, v.legal_basis
    FROM accounts_office f
    JOIN criteria_rule r ON r.office_id = f.id AND r.subject = 'group'
    JOIN criteria_version v ON v.rule_id = r.id AND v.state = 'published'
    LEFT JOIN groups_readiness_rule c ON c.office_id = f.id AND c.rule_id = r.id
   WHERE f.kind = 'regency' AND f.area_code = regency
   ORDER BY c.rule_id IS NULL, r.created_at, r.id
   LIMIT 1
$$;

-- Who belongs to a group, for its members and its chair: what they know of each other from their
-- meetings, and nothing of the registry behind it.
CREATE OR REPLACE FUNCTION groups_roster(wanted uuid)
RETURNS TABLE (id uuid, role varchar, since date, business varchar, product varchar,
  village_code varchar, person varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT m.id, m.role, m.since, b.name, b.main_product, b.village_code, coalesce(o.name, '')
    FROM groups_membership m
    JOIN registry_business b ON b.id = m.business_id AND b.status <> 'merged'
    LEFT JOIN registry_owner o ON o.id = m.owner_id
   WHERE m.group_id = wanted AND m.until IS NULL AND m.group_id = ANY (groups_own(true))
   ORDER BY m.role = 'member', m.role, b.sort_key, m.id
$$;

-- Living groups of a regency with what anybody may know of a group: name, kind, seat, trade and
-- how many belong to it; never who. For those who read there, and for owners of a business there.
CREATE OR REPLACE FUNCTION groups_offered(place text)
RETURNS TABLE (id uuid, number varchar, name varchar, kind varchar, state varchar,
  village_code varchar, trade varchar, branch varchar, kbli_version varchar, kbli_code varchar,
  members integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT g.id, g.number, g.name, g.kind, g.state, g.village_code, g.trade, g.branch,
         g.kbli_version, g.kbli_code, coalesce(m.members, 0)::integer
    FROM groups_group g
    LEFT JOIN (
      SELECT m.group_id, count(*) AS members
        FROM groups_membership m JOIN registry_business b ON b.id = m.business_id
       WHERE m.until IS NULL AND m.regency_code = place AND b.status <> 'merged'
       GROUP BY m.group_id
    ) m ON m.group_id = g.id
   WHERE g.regency_code = place AND g.state IN ('forming', 'founded', 'recognised')
     AND (guyub_reads_all() OR place = ANY (coalesce(guyub_list('guyub.read'), '{}'))
          OR EXISTS (SELECT 1 FROM registry_business o
                      WHERE o.id = ANY (guyub_businesses()) AND o.regency_code = place))
$$;

-- Whether at least "enough" running businesses near one of the visitor's own are known to make
-- something of the same branch or KBLI group and stand in no living group of the kind. Only yes or
-- no leaves this function: an owner learns neither who nor how many.
CREATE OR REPLACE FUNCTION groups_enough_alike(
  business uuid, wanted_kind text, place_length integer, enough integer)
RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT count(*) >= greatest(enough, 5) FROM (
    SELECT 1 FROM registry_facts f
      JOIN registry_facts own ON own.business_id = business
       AND business = ANY (guyub_businesses())
     WHERE f.regency_code = own.regency_code AND f.listed AND f.status = 'active'
       AND f.business_id <> business
       AND left(f.village_code, greatest(place_length, 8)) =
           left(own.village_code, greatest(place_length, 8))
       AND ((own.branch <> '' AND f.branch = own.branch)
            OR (own.kbli_code <> '' AND f.kbli_version = own.kbli_version
                AND left(f.kbli_code, 4) = left(own.kbli_code, 4)))
       AND NOT EXISTS (
         SELECT 1 FROM groups_membership m JOIN groups_group g ON g.id = m.group_id
          WHERE m.business_id = f.business_id AND m.until IS NULL AND g.kind = wanted_kind)
     LIMIT greatest(enough, 5)
  ) found
$$;

-- Groups of a regency that its office recognised, as everybody may read them, by name, after a name
-- and number: place, trade and how many members; nothing of who they are.
CREATE OR REPLACE FUNCTION groups_public(
  regency text, district text, words text, after_name text, after_number text, most integer)
RETURNS TABLE (number varchar, name varchar, sort_key varchar, kind varchar, trade varchar,
  village_code varchar, recognised_on date, members integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH page AS (
    SELECT g.* FROM groups_group g
     WHERE g.regency_code = regency AND g.state = 'recognised'
       AND (district = '' OR left(g.village_code, 8) = district)
       AND (words = '' OR strpos(lower(g.name), words) > 0 OR strpos(lower(g.trade), words) > 0)
       AND (g.sort_key, g.number::text) > (after_name, after_number)
     ORDER BY g.sort_key, g.number LIMIT most
  )
  SELECT p.number, p.name, p.sort_key, p.kind, p.trade, p.village_code, p.recognised_on,
         (SELECT count(*)::integer FROM groups_membership m
            JOIN registry_business b ON b.id = m.business_id AND b.status <> 'merged'
           WHERE m.group_id = p.id AND m.until IS NULL)
    FROM page p ORDER BY p.sort_key, p.number
$$;
CREATE OR REPLACE FUNCTION groups_public_districts(regency text)
RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(array_agg(DISTINCT left(g.village_code, 8) ORDER BY left(g.village_code, 8)), '{}')
    FROM groups_group g WHERE g.regency_code = regency AND g.state = 'recognised'
$$;
