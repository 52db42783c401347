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
