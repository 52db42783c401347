-- Deciding: what must hold whatever route a change takes, and what anybody may read.

-- Whether a list was announced; asked by the policy of its results.
CREATE OR REPLACE FUNCTION aid_announced(wanted uuid) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM aid_selection s WHERE s.id = wanted AND s.state = 'announced') $$;

-- Persons whose decision an objection questions: who made and approved the list, and who checked
-- and scored the proposal (all of the round, where none is named); for a decree also its three.
CREATE OR REPLACE FUNCTION aid_deciders(wanted uuid, asked uuid, kind varchar) RETURNS uuid[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT coalesce(array_agg(DISTINCT who ORDER BY who), '{}') FROM (
    SELECT unnest(ARRAY[s.maker_person, s.approver_person]) AS who
      FROM aid_selection s WHERE s.round_id = wanted AND s.state = 'announced'
    UNION ALL
    SELECT c.checker_person FROM aid_check c JOIN aid_proposal p ON p.id = c.proposal_id
     WHERE p.round_id = wanted AND (asked IS NULL OR p.id = asked)
    UNION ALL
    SELECT c.scorer_person FROM aid_score c JOIN aid_proposal p ON p.id = c.proposal_id
     WHERE p.round_id = wanted AND (asked IS NULL OR p.id = asked)
    UNION ALL
    SELECT unnest(ARRAY[d.maker_person, d.verifier_person, d.approver_person])
      FROM aid_decree d WHERE d.round_id = wanted AND d.state = 'signed' AND kind = 'decision'
  ) people WHERE who IS NOT NULL $$;

CREATE OR REPLACE FUNCTION aid_objection_received() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  -- A decree that is being written holds the round: the objection comes before or after it.
  PERFORM 1 FROM aid_round r WHERE r.id = NEW.round_id FOR SHARE;
  IF NOT EXISTS (SELECT 1 FROM aid_round r WHERE r.id = NEW.round_id
      AND r.regency_code = NEW.regency_code AND r.office_id = NEW.office_id
      AND r.announced_at IS NOT NULL) THEN
    RAISE EXCEPTION 'aid: no announced list to object to' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.proposal_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM aid_proposal p
      WHERE p.id = NEW.proposal_id AND p.round_id = NEW.round_id) THEN
    RAISE EXCEPTION 'aid: a proposal of another round' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state <> 'received' OR NEW.answerer_person IS NOT NULL THEN
    RAISE EXCEPTION 'aid: an objection begins as received' USING ERRCODE = 'check_violation';
  END IF;
  NEW.deciders := aid_deciders(NEW.round_id, NEW.proposal_id, NEW.against);
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_objection_received ON aid_objection;
CREATE TRIGGER aid_objection_received BEFORE INSERT ON aid_objection
  FOR EACH ROW EXECUTE FUNCTION aid_objection_received();

-- What was written and who decided stays; an answer given stays.
CREATE OR REPLACE FUNCTION aid_objection_stays() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF (NEW.number, NEW.round_id, NEW.proposal_id, NEW.against, NEW.deciders, NEW.received_at,
      NEW.token) IS DISTINCT FROM (OLD.number, OLD.round_id, OLD.proposal_id, OLD.against,
      OLD.deciders, OLD.received_at, OLD.token)
     OR (OLD.state <> 'received' AND NEW.state <> OLD.state) THEN
    RAISE EXCEPTION 'aid: an objection does not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_objection_stays ON aid_objection;
CREATE TRIGGER aid_objection_stays BEFORE UPDATE ON aid_objection
  FOR EACH ROW EXECUTE FUNCTION aid_objection_stays();

-- An announced list is fixed: what it gives and says changes no more.
CREATE OR REPLACE FUNCTION aid_list_is_fixed() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE list uuid;
BEGIN
  IF TG_TABLE_NAME = 'aid_result' THEN
    list := CASE WHEN TG_OP = 'DELETE' THEN OLD.selection_id ELSE NEW.selection_id END;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT r.selection_id INTO list FROM aid_result r WHERE r.id = OLD.result_id;
  ELSE
    SELECT r.selection_id INTO list FROM aid_result r WHERE r.id = NEW.result_id;
  END IF;
  IF EXISTS (SELECT 1 FROM aid_selection s WHERE s.id = list AND s.approved_at IS NOT NULL) THEN
    RAISE EXCEPTION 'aid: an announced list does not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
DROP TRIGGER IF EXISTS aid_result_is_fixed ON aid_result;
CREATE TRIGGER aid_result_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON aid_result
  FOR EACH ROW EXECUTE FUNCTION aid_list_is_fixed();
DROP TRIGGER IF EXISTS aid_award_is_fixed ON aid_award;
CREATE TRIGGER aid_award_is_fixed BEFORE INSERT OR UPDATE OR DELETE ON aid_award
  FOR EACH ROW EXECUTE FUNCTION aid_list_is_fixed();

CREATE OR REPLACE FUNCTION aid_selection_stays() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF (NEW.round_id, NEW.number, NEW.method, NEW.inputs, NEW.digest, NEW.maker_person, NEW.run_at)
      IS DISTINCT FROM (OLD.round_id, OLD.number, OLD.method, OLD.inputs, OLD.digest,
      OLD.maker_person, OLD.run_at)
     OR (OLD.approver_person IS NOT NULL AND NEW.approver_person IS DISTINCT FROM
         OLD.approver_person) OR (OLD.state = 'replaced' AND NEW.state <> 'replaced')
     OR (OLD.state = 'announced' AND NEW.state = 'draft') THEN
    RAISE EXCEPTION 'aid: a run of the ranking does not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_selection_stays ON aid_selection;
CREATE TRIGGER aid_selection_stays BEFORE UPDATE ON aid_selection
  FOR EACH ROW EXECUTE FUNCTION aid_selection_stays();

-- What keeps a round from its decree on a day: "" when nothing does.
CREATE OR REPLACE FUNCTION aid_decree_waits(wanted uuid, list uuid, on_day date) RETURNS text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT CASE
    WHEN NOT EXISTS (SELECT 1 FROM aid_selection s WHERE s.id = list AND s.round_id = wanted
                     AND s.state = 'announced') THEN 'list'
    WHEN EXISTS (SELECT 1 FROM aid_round r WHERE r.id = wanted
                 AND (r.objections_until IS NULL OR r.objections_until >= on_day)) THEN 'window'
    WHEN EXISTS (SELECT 1 FROM aid_objection o WHERE o.round_id = wanted AND o.against = 'list'
                 AND o.state = 'received') THEN 'open'
    WHEN EXISTS (SELECT 1 FROM aid_objection o JOIN aid_selection s ON s.id = list
                 WHERE o.round_id = wanted AND o.against = 'list' AND o.state = 'granted'
                 AND o.received_at >= s.approved_at) THEN 'granted'
    ELSE '' END $$;

CREATE OR REPLACE FUNCTION aid_decree_after_objections() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE zone varchar; why text; moment timestamptz;
BEGIN
  IF TG_OP = 'INSERT' OR (NEW.state = 'signed' AND OLD.state <> 'signed') THEN
    SELECT o.timezone INTO zone FROM accounts_office o WHERE o.id = NEW.office_id;
    moment := CASE WHEN TG_OP = 'INSERT' THEN NEW.made_at
              ELSE coalesce(NEW.approved_at, NEW.made_at) END;
    -- The round's row is held, so that no objection slips in between looking and signing.
    PERFORM 1 FROM aid_round r WHERE r.id = NEW.round_id FOR UPDATE;
    why := aid_decree_waits(NEW.round_id, NEW.selection_id,
                            (moment AT TIME ZONE coalesce(zone, 'Asia/Jakarta'))::date);
    IF why <> '' THEN
      RAISE EXCEPTION 'aid: no decree before objections are settled (%)', why
        USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_decree_after_objections ON aid_decree;
CREATE TRIGGER aid_decree_after_objections BEFORE INSERT OR UPDATE ON aid_decree
  FOR EACH ROW EXECUTE FUNCTION aid_decree_after_objections();

-- A decree names what the announced list gives: the same units, fund and price, once.
CREATE OR REPLACE FUNCTION aid_line_awarded() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM changed c JOIN aid_decree d ON d.id = c.decree_id
      WHERE NOT EXISTS (SELECT 1 FROM aid_award a JOIN aid_result r ON r.id = a.result_id
        WHERE r.selection_id = d.selection_id AND r.proposal_id = c.proposal_id
          AND a.line_id = c.proposal_line_id AND a.fund_id = c.fund_id
          AND a.unit_price = c.unit_price AND a.quantity = c.quantity)) THEN
    RAISE EXCEPTION 'aid: the announced list does not give this' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM aid_decree_line l JOIN aid_decree d ON d.id = l.decree_id
      AND d.state NOT IN ('revoked', 'dropped')
      WHERE l.proposal_line_id IN (SELECT proposal_line_id FROM changed)
      GROUP BY l.proposal_line_id, l.fund_id HAVING count(*) > 1) THEN
    RAISE EXCEPTION 'aid: another decree names this already' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS aid_line_awarded ON aid_decree_line;
CREATE TRIGGER aid_line_awarded AFTER INSERT ON aid_decree_line
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION aid_line_awarded();

-- The announced list for anybody: who receives what from which fund; no NIK, no phone. Whoever was
-- not chosen is only counted by reason.
CREATE OR REPLACE FUNCTION aid_public_selection(wanted uuid) RETURNS TABLE (
    proposal varchar, recipient varchar, village_code varchar, item varchar, unit varchar,
    units bigint, fund varchar, value bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 500 AS $$
  SELECT p.number, coalesce(g.name, b.name), p.village_code, i.name, i.unit, sum(a.quantity),
    f.name, sum(a.quantity * a.unit_price)::bigint
  FROM aid_selection s
  JOIN aid_round d ON d.id = s.round_id AND d.published_at IS NOT NULL
  JOIN aid_result r ON r.selection_id = s.id AND r.verdict = 'selected'
  JOIN aid_proposal p ON p.id = r.proposal_id
  LEFT JOIN groups_group g ON g.id = p.group_id
  LEFT JOIN registry_business b ON b.id = p.business_id
  JOIN aid_award a ON a.result_id = r.id
  JOIN aid_proposal_line l ON l.id = a.line_id
  JOIN aid_item i ON i.id = l.item_id
  JOIN aid_fund f ON f.id = a.fund_id
  WHERE s.round_id = wanted AND s.state = 'announced'
  GROUP BY p.number, coalesce(g.name, b.name), p.village_code, i.name, i.unit, f.name
  ORDER BY p.village_code, 2, i.name, f.name $$;

CREATE OR REPLACE FUNCTION aid_public_others(wanted uuid) RETURNS TABLE (
    verdict varchar, code text, proposals bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 20 AS $$
  SELECT r.verdict, coalesce((SELECT w.value ->> 'code'
      FROM jsonb_array_elements(r.reasons) WITH ORDINALITY AS w (value, n)
      WHERE w.value ->> 'code' <> 'note' ORDER BY w.n LIMIT 1), 'note'), count(*)
  FROM aid_selection s JOIN aid_round d ON d.id = s.round_id AND d.published_at IS NOT NULL
  JOIN aid_result r ON r.selection_id = s.id AND r.verdict <> 'selected'
  WHERE s.round_id = wanted AND s.state = 'announced'
  GROUP BY 1, 2 ORDER BY 1 DESC, 3 DESC, 2 $$;

-- A proposal's id from its number, for an objection by somebody without an account.
CREATE OR REPLACE FUNCTION aid_proposal_named(wanted uuid, called varchar) RETURNS uuid
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT p.id FROM aid_proposal p JOIN aid_round r ON r.id = p.round_id
  WHERE p.round_id = wanted AND p.number = called AND r.announced_at IS NOT NULL
    AND p.state NOT IN ('draft', 'withdrawn') $$;

-- Until when a decision of this round can be objected to by law: the newest decree in force.
CREATE OR REPLACE FUNCTION aid_last_decree(wanted uuid) RETURNS TABLE (
    number varchar, dated date, signed_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 1 AS $$
  SELECT d.number, d.dated, d.approved_at FROM aid_decree d
  JOIN aid_round r ON r.id = d.round_id AND r.published_at IS NOT NULL
  WHERE d.round_id = wanted AND d.state = 'signed' ORDER BY d.approved_at DESC LIMIT 1 $$;

-- How far an objection is, for whoever holds its receipt. The answer stays encrypted here.
CREATE OR REPLACE FUNCTION aid_objection_receipt(secret text) RETURNS TABLE (
    number varchar, round varchar, title varchar, office_id uuid, against varchar, state varchar,
    received_at timestamptz, answer_by date, answered_at timestamptz, answer bytea,
    village_code varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 1 AS $$
  SELECT o.number, r.number, r.title, o.office_id, o.against, o.state, o.received_at, o.answer_by,
    o.answered_at, o.answer, o.village_code
  FROM aid_objection o JOIN aid_round r ON r.id = o.round_id WHERE o.token = secret $$;
