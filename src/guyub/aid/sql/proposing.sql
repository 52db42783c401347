-- What proposals need beyond their rows. Functions run as the owner and check who asks.

-- The next number of a proposal: for the office, and for whoever proposes for an own business or
-- the group that the account chairs.
CREATE OR REPLACE FUNCTION aid_next_proposal(regency text) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE answer integer;
BEGIN
  IF NOT (guyub_writes_all() OR regency = ANY (coalesce(guyub_list('guyub.write'), '{}'))
      OR EXISTS (SELECT 1 FROM groups_group g
                 WHERE g.id = guyub_person() AND g.regency_code = regency)
      OR EXISTS (SELECT 1 FROM registry_business b
                 WHERE b.id = ANY (guyub_businesses()) AND b.regency_code = regency)) THEN
    RAISE EXCEPTION 'aid: not a number to take' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO registry_counter (key, regency_code, last) VALUES ('USL-' || regency, regency, 1)
  ON CONFLICT (key) DO UPDATE SET last = registry_counter.last + 1
  RETURNING last INTO answer;
  RETURN answer;
END $$;

-- Freeze the catalogue's newest price up to a day on each line of a proposal that is being filled
-- in. Applicants read no price list; they see what their own lines were reckoned at.
CREATE OR REPLACE FUNCTION aid_freeze_prices(wanted uuid, day date)
  RETURNS TABLE (line uuid, price bigint, priced_on date)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM aid_proposal p WHERE p.id = wanted
      AND p.state IN ('draft', 'incomplete')
      AND (guyub_writes_all() OR p.regency_code = ANY (coalesce(guyub_list('guyub.write'), '{}'))
           OR p.group_id = guyub_person() OR p.business_id = ANY (guyub_businesses()))) THEN
    RETURN;
  END IF;
  RETURN QUERY
  WITH newest AS (
    SELECT l.id, c.price, c."on" AS day FROM aid_proposal_line l
    LEFT JOIN LATERAL (SELECT i.price, i."on" FROM aid_item_price i
      WHERE i.item_id = l.item_id AND i."on" <= $2 ORDER BY i."on" DESC, i.id DESC LIMIT 1) c ON true
    WHERE l.proposal_id = wanted
  ), changed AS (
    UPDATE aid_proposal_line l SET unit_price = n.price FROM newest n WHERE n.id = l.id
    RETURNING l.id
  )
  SELECT n.id, n.price, n.day FROM newest n JOIN changed c ON c.id = n.id;
END $$;

-- Ties that the records themselves show: who filled in or helped, who works for a village of the
-- proposal, and people known to own a member business (registry_people_behind) or to chair the group.
CREATE OR REPLACE FUNCTION aid_mark_interests(wanted uuid, day date) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
  WITH p AS (SELECT * FROM aid_proposal WHERE id = wanted),
  villages AS (
    SELECT village_code FROM p UNION
    SELECT m.village_code FROM aid_proposal_member m WHERE m.proposal_id = wanted),
  owners AS (
    SELECT o.owner_id FROM aid_proposal_member m
    JOIN registry_ownership o ON o.business_id = m.business_id AND o.until IS NULL
    WHERE m.proposal_id = wanted),
  ties AS (
    SELECT x.person, 'filler' AS kind FROM p, unnest(p.helpers || p.filler_person ||
      CASE WHEN p.submitter_person IS NULL THEN '{}'::uuid[] ELSE ARRAY[p.submitter_person] END)
      AS x(person)
    UNION
    SELECT u.person_id, 'village' FROM accounts_appointment a
      JOIN accounts_user u ON u.id = a.user_id
      WHERE a.role = 'village_clerk' AND a.starts <= day AND (a.ends IS NULL OR a.ends >= day)
        AND EXISTS (SELECT 1 FROM villages v, unnest(a.area_codes) c
                    WHERE v.village_code = c OR starts_with(v.village_code, c || '.'))
    UNION
    SELECT u.person_id, 'fellow' FROM accounts_appointment a
      JOIN accounts_user u ON u.id = a.user_id
      WHERE a.role = 'group_chair' AND a.subject_id IN (SELECT group_id FROM p)
    UNION
    SELECT b.person, 'fellow'
      FROM registry_people_behind(ARRAY(SELECT DISTINCT owner_id FROM owners)) b (person))
  INSERT INTO aid_interest
    (id, office_id, regency_code, proposal_id, person, name, kind, declared, created_at)
  SELECT gen_random_uuid(), p.office_id, p.regency_code, p.id, t.person,
    coalesce((SELECT u.name FROM accounts_user u WHERE u.person_id = t.person
              ORDER BY u.id LIMIT 1), ''), t.kind, false, now()
  FROM ties t, p
  ON CONFLICT DO NOTHING $$;

-- What a link opens, for whoever holds its signed id. "good" is false once it ended, was revoked,
-- was opened too often, the phone it was made for is not that person's any more, or the person is
-- no longer the chair or owner.
CREATE OR REPLACE FUNCTION aid_link_of(wanted uuid, moment timestamptz) RETURNS TABLE (
    proposal_id uuid, number varchar, office_id uuid, regency_code varchar, group_id uuid,
    business_id uuid, group_name varchar, round_title varchar, owner_id uuid,
    expires_at timestamptz, good boolean, tries_left integer)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 1 AS $$
  SELECT p.id, p.number, p.office_id, p.regency_code, p.group_id, p.business_id,
    coalesce(g.name, ''), r.title, l.owner_id, l.expires_at,
    l.revoked_at IS NULL AND l.expires_at > moment AND o.erased_at IS NULL
      AND o.phone_index = l.phone_mark
      AND (EXISTS (SELECT 1 FROM groups_membership s WHERE s.group_id = p.group_id
                   AND s.owner_id = l.owner_id AND s.role = 'chair' AND s.until IS NULL)
           OR EXISTS (SELECT 1 FROM registry_ownership s WHERE s.business_id = p.business_id
                      AND s.owner_id = l.owner_id AND s.until IS NULL)),
    l.most - l.opened
  FROM aid_proposal_link l JOIN aid_proposal p ON p.id = l.proposal_id
  JOIN aid_round r ON r.id = p.round_id JOIN registry_owner o ON o.id = l.owner_id
  LEFT JOIN groups_group g ON g.id = p.group_id
  WHERE l.id = wanted $$;

-- Count one opening; false when the link is over.
CREATE OR REPLACE FUNCTION aid_link_use(wanted uuid, moment timestamptz) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  UPDATE aid_proposal_link SET opened = opened + 1, last_opened_at = moment
    WHERE id = wanted AND opened < most
      AND (SELECT f.good FROM aid_link_of(wanted, moment) f);
  RETURN FOUND;
END $$;

-- Past and present aid behind the members of a proposal, by what ties it to them. The office asks;
-- signals, never reasons to exclude. One row per thing and tie.
CREATE OR REPLACE FUNCTION aid_double(wanted uuid, from_year integer) RETURNS TABLE (
    member uuid, other uuid, tie text, what text, item varchar, fund varchar, year integer,
    number varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  WITH p AS (SELECT * FROM aid_proposal WHERE id = wanted
      AND (guyub_reads_all() OR regency_code = ANY (coalesce(guyub_list('guyub.read'), '{}')))),
  mine AS MATERIALIZED (
    SELECT m.business_id, o.owner_id, w.nik_index, w.nik_state, w.phone_index, b.village_code,
      regexp_replace(lower(b.address), '[^a-z0-9]', '', 'g') AS place, b.regency_code
    FROM p JOIN aid_proposal_member m ON m.proposal_id = p.id
    JOIN registry_business b ON b.id = m.business_id
    LEFT JOIN registry_ownership o ON o.business_id = m.business_id AND o.until IS NULL
    LEFT JOIN registry_owner w ON w.id = o.owner_id AND w.erased_at IS NULL),
  near AS MATERIALIZED (
    SELECT business_id AS member, business_id AS other, 1 AS rank FROM mine
    UNION SELECT a.business_id, b.id, 1 FROM mine a JOIN registry_business b
      ON b.merged_into_id = a.business_id
    UNION SELECT a.business_id, o.business_id, 2 FROM mine a JOIN registry_ownership o
      ON o.owner_id = a.owner_id
    UNION SELECT a.business_id, o.business_id, 3 FROM mine a JOIN registry_owner w
      ON w.nik_index = a.nik_index AND w.nik_state = 'full' AND a.nik_state = 'full'
        AND w.id <> a.owner_id
      JOIN registry_ownership o ON o.owner_id = w.id AND o.until IS NULL
    UNION SELECT a.business_id, o.business_id, 4 FROM mine a JOIN registry_owner w
      ON w.phone_index = a.phone_index AND w.id <> a.owner_id
      JOIN registry_ownership o ON o.owner_id = w.id AND o.until IS NULL
    UNION SELECT a.business_id, b.id, 5 FROM mine a JOIN registry_business b
      ON b.village_code = a.village_code AND b.regency_code = a.regency_code
        AND length(a.place) >= 8
        AND regexp_replace(lower(b.address), '[^a-z0-9]', '', 'g') = a.place),
  ties AS MATERIALIZED (
    SELECT n.member, n.other, min(n.rank) AS rank FROM near n GROUP BY n.member, n.other),
  things AS (
    SELECT t.member, t.other, t.rank, 'received' AS what, l.item_name AS item, f.name AS fund,
      extract(year FROM h."on")::integer AS year, h.number
    FROM ties t JOIN aid_handover_line l ON l.business_id = t.other
    JOIN aid_handover h ON h.id = l.handover_id AND h.state = 'signed'
    JOIN aid_fund f ON f.id = h.fund_id
    UNION
    SELECT t.member, t.other, t.rank, 'granted', l.item_name, f.name,
      extract(year FROM d.dated)::integer, d.number
    FROM ties t JOIN aid_decree_line l ON l.business_id = t.other
    JOIN aid_decree d ON d.id = l.decree_id AND d.state = 'signed'
    JOIN aid_fund f ON f.id = l.fund_id, p
    WHERE l.proposal_id <> p.id AND NOT EXISTS (
      SELECT 1 FROM aid_handover_line g JOIN aid_handover h ON h.id = g.handover_id
      WHERE g.decree_line_id = l.id AND h.state = 'signed')
    UNION
    SELECT t.member, t.other, t.rank, 'open', '', r.title, r.year::integer, q.number
    FROM p JOIN aid_round own ON own.id = p.round_id
    JOIN ties t ON true
    JOIN aid_proposal_member m ON m.business_id = t.other
    JOIN aid_proposal q ON q.id = m.proposal_id AND q.id <> p.id
      AND q.state NOT IN ('draft', 'refused', 'withdrawn', 'granted', 'completed')
    JOIN aid_round r ON r.id = q.round_id AND r.year = own.year
    UNION
    SELECT t.member, t.other, t.rank, 'group', '', g.name, 0, g.number
    FROM p JOIN ties t ON t.rank <= 3
    JOIN groups_membership s ON s.business_id = t.other AND s.until IS NULL
    JOIN groups_group g ON g.id = s.group_id AND g.id IS DISTINCT FROM p.group_id
      AND g.state IN ('founded', 'recognised'))
  SELECT x.member, x.other,
    (ARRAY['same', 'owner', 'nik', 'phone', 'address'])[x.rank], x.what, x.item, x.fund, x.year,
    x.number
  FROM things x WHERE x.what IN ('open', 'group') OR x.year >= from_year
  UNION
  SELECT NULL, NULL, 'group', 'received', l.item_name, f.name, extract(year FROM h."on")::integer,
    h.number
  FROM p JOIN aid_handover h ON h.group_id = p.group_id AND h.state = 'signed'
  JOIN aid_handover_line l ON l.handover_id = h.id
  JOIN aid_fund f ON f.id = h.fund_id
  WHERE extract(year FROM h."on") >= from_year AND l.business_id NOT IN (SELECT business_id FROM mine)
  ORDER BY 1, 4, 7 DESC, 8, 5 $$;
