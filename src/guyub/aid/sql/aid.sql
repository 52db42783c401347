-- What must hold whatever route a change takes: pages, jobs, imports or SQL by hand.
-- Functions run as the owner, so that sums see every row and not only those of the visit.
-- They raise check_violation: actions ask first and say it in a sentence, this is the wall behind.

-- Decreed lines of a fund never exceed its ceiling, nor those of a round what the round may use.
CREATE OR REPLACE FUNCTION aid_within_budget() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE bad record;
BEGIN
  PERFORM 1 FROM aid_fund f WHERE f.id IN (SELECT fund_id FROM changed) ORDER BY f.id FOR UPDATE;
  IF EXISTS (SELECT 1 FROM changed c JOIN aid_decree d ON d.id = c.decree_id
             WHERE d.state NOT IN ('draft', 'verified')) THEN
    RAISE EXCEPTION 'aid: a signed decree does not change' USING ERRCODE = 'check_violation';
  END IF;
  SELECT f.code INTO bad FROM aid_fund f
    WHERE f.id IN (SELECT fund_id FROM changed) AND f.ceiling < (
      SELECT coalesce(sum(l.quantity * l.unit_price), 0) FROM aid_decree_line l
      JOIN aid_decree d ON d.id = l.decree_id AND d.state NOT IN ('revoked', 'dropped')
      WHERE l.fund_id = f.id)
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'aid: above the ceiling of fund %', bad.code USING ERRCODE = 'check_violation';
  END IF;
  SELECT d.round_id INTO bad FROM aid_decree d
    WHERE d.id IN (SELECT decree_id FROM changed) AND EXISTS (
      SELECT 1 FROM aid_decree_line l JOIN aid_decree o ON o.id = l.decree_id
        AND o.round_id = d.round_id AND o.state NOT IN ('revoked', 'dropped')
      WHERE l.fund_id IN (SELECT fund_id FROM changed)
      GROUP BY l.fund_id
      HAVING sum(l.quantity * l.unit_price) > coalesce(
        (SELECT p.amount FROM aid_round_fund p
         WHERE p.round_id = d.round_id AND p.fund_id = l.fund_id), 0))
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'aid: above what the round may use' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS aid_budget_new ON aid_decree_line;
CREATE TRIGGER aid_budget_new AFTER INSERT ON aid_decree_line
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION aid_within_budget();
DROP TRIGGER IF EXISTS aid_budget_changed ON aid_decree_line;
CREATE TRIGGER aid_budget_changed AFTER UPDATE ON aid_decree_line
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION aid_within_budget();

-- A fund's ceiling never falls below what was decreed from it.
CREATE OR REPLACE FUNCTION aid_ceiling_holds() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NEW.ceiling < (SELECT coalesce(sum(l.quantity * l.unit_price), 0) FROM aid_decree_line l
      JOIN aid_decree d ON d.id = l.decree_id AND d.state NOT IN ('revoked', 'dropped')
      WHERE l.fund_id = NEW.id) THEN
    RAISE EXCEPTION 'aid: more than this ceiling was decreed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_fund_ceiling_holds ON aid_fund;
CREATE TRIGGER aid_fund_ceiling_holds BEFORE UPDATE OF ceiling ON aid_fund
  FOR EACH ROW EXECUTE FUNCTION aid_ceiling_holds();

-- A signed decree is not rewritten, only revoked.
CREATE OR REPLACE FUNCTION aid_decree_stays() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state IN ('signed', 'revoked') THEN
      RAISE EXCEPTION 'aid: a signed decree stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
  END IF;
  IF OLD.state IN ('signed', 'revoked') AND (
      NEW.number, NEW.dated, NEW.about, NEW.signer, NEW.round_id, NEW.selection_id,
      NEW.maker_person, NEW.verifier_person, NEW.approver_person) IS DISTINCT FROM (
      OLD.number, OLD.dated, OLD.about, OLD.signer, OLD.round_id, OLD.selection_id,
      OLD.maker_person, OLD.verifier_person, OLD.approver_person) THEN
    RAISE EXCEPTION 'aid: a signed decree does not change' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state = 'signed' AND NEW.state NOT IN ('signed', 'revoked')
     OR OLD.state = 'revoked' AND NEW.state <> 'revoked' THEN
    RAISE EXCEPTION 'aid: a signed decree is only revoked' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state = 'signed' AND NEW.state = 'revoked' AND EXISTS (
      SELECT 1 FROM aid_handover h WHERE h.decree_id = NEW.id
        AND h.state IN ('draft', 'ready', 'signed')) THEN
    RAISE EXCEPTION 'aid: goods were handed over by this decree' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_decree_stays ON aid_decree;
CREATE TRIGGER aid_decree_stays BEFORE UPDATE OR DELETE ON aid_decree
  FOR EACH ROW EXECUTE FUNCTION aid_decree_stays();

CREATE OR REPLACE FUNCTION aid_line_stays() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM aid_decree d WHERE d.id = OLD.decree_id
             AND d.state IN ('signed', 'revoked')) THEN
    RAISE EXCEPTION 'aid: a signed decree does not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
DROP TRIGGER IF EXISTS aid_decree_line_stays ON aid_decree_line;
CREATE TRIGGER aid_decree_line_stays BEFORE UPDATE OR DELETE ON aid_decree_line
  FOR EACH ROW EXECUTE FUNCTION aid_line_stays();

-- Nothing is handed over that no signed decree names, or twice.
CREATE OR REPLACE FUNCTION aid_within_decree() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM 1 FROM aid_decree_line d
    WHERE d.id IN (SELECT decree_line_id FROM changed) ORDER BY d.id FOR UPDATE;
  IF EXISTS (SELECT 1 FROM changed c JOIN aid_handover h ON h.id = c.handover_id
      JOIN aid_decree_line l ON l.id = c.decree_line_id JOIN aid_decree d ON d.id = l.decree_id
      WHERE d.state <> 'signed' OR h.decree_id <> l.decree_id OR h.fund_id <> l.fund_id
        OR c.business_id <> l.business_id
        OR h.group_id IS DISTINCT FROM l.group_id
        OR (l.group_id IS NULL AND h.business_id <> l.business_id)) THEN
    RAISE EXCEPTION 'aid: no decree in force names this' USING ERRCODE = 'check_violation';
  END IF;
  -- What was paid: the price of a contract of this fund and kind; the decree's while there is none.
  IF EXISTS (SELECT 1 FROM changed c JOIN aid_handover h ON h.id = c.handover_id
      JOIN aid_decree_line l ON l.id = c.decree_line_id
      LEFT JOIN aid_purchase_line p ON p.id = c.contract_line_id
      LEFT JOIN aid_purchase k ON k.id = p.purchase_id
      WHERE CASE WHEN c.contract_line_id IS NULL THEN c.unit_price <> l.unit_price
        ELSE c.unit_price <> p.unit_price OR p.item_id <> l.item_id OR k.fund_id <> h.fund_id END)
  THEN
    RAISE EXCEPTION 'aid: not the price of a contract' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM changed c JOIN aid_handover h ON h.id = c.handover_id
      WHERE h.state <> 'draft') THEN
    RAISE EXCEPTION 'aid: lines are frozen once approved' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT 1 FROM aid_handover_line l
      JOIN aid_handover h ON h.id = l.handover_id
        AND h.state NOT IN ('refused', 'revoked', 'dropped')
      WHERE l.decree_line_id IN (SELECT decree_line_id FROM changed)
      GROUP BY l.decree_line_id
      HAVING sum(l.quantity) > (SELECT d.quantity FROM aid_decree_line d
                                WHERE d.id = l.decree_line_id)) THEN
    RAISE EXCEPTION 'aid: more than the decree names' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS aid_decree_new ON aid_handover_line;
CREATE TRIGGER aid_decree_new AFTER INSERT ON aid_handover_line
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION aid_within_decree();
DROP TRIGGER IF EXISTS aid_decree_changed ON aid_handover_line;
CREATE TRIGGER aid_decree_changed AFTER UPDATE ON aid_handover_line
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION aid_within_decree();

CREATE OR REPLACE FUNCTION aid_handover_line_stays() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM aid_handover h WHERE h.id = OLD.handover_id AND h.state <> 'draft') THEN
    RAISE EXCEPTION 'aid: lines are frozen once approved' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
DROP TRIGGER IF EXISTS aid_handover_line_stays ON aid_handover_line;
CREATE TRIGGER aid_handover_line_stays BEFORE UPDATE OR DELETE ON aid_handover_line
  FOR EACH ROW EXECUTE FUNCTION aid_handover_line_stays();

-- Signing: printed lines equal the total, the goods arrived, a grant has its agreement and pact.
CREATE OR REPLACE FUNCTION aid_handover_signs() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE purse aid_fund;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN
      RAISE EXCEPTION 'aid: a record begins as a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.state IN ('signed', 'revoked', 'refused', 'dropped') THEN
    IF (NEW.state <> OLD.state AND NOT (OLD.state = 'signed' AND NEW.state = 'revoked')) OR (
        NEW.number, NEW.on, NEW.total, NEW.recipient, NEW.recipient_signer, NEW.giver,
        NEW.giver_signer, NEW.witness, NEW.salt, NEW.decree_id, NEW.fund_id, NEW.mode)
        IS DISTINCT FROM (
        OLD.number, OLD.on, OLD.total, OLD.recipient, OLD.recipient_signer, OLD.giver,
        OLD.giver_signer, OLD.witness, OLD.salt, OLD.decree_id, OLD.fund_id, OLD.mode) THEN
      RAISE EXCEPTION 'aid: a signed record does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = 'revoked' AND OLD.state = 'signed' AND (
        OLD.revoke_asker_person IS NULL OR NEW.revoker_person IS NULL
        OR NEW.revoke_asker_person IS DISTINCT FROM OLD.revoke_asker_person
        OR OLD.revoke_asker_person = NEW.revoker_person) THEN
      RAISE EXCEPTION 'aid: two persons revoke a record' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
  END IF;
  -- Asked when a record enters the state: those approved before contracts told prices stay as
  -- they are until they are signed, and then go back first.
  IF NEW.state IN ('ready', 'signed') AND NEW.state <> OLD.state
     AND EXISTS (SELECT 1 FROM aid_handover_line l
      WHERE l.handover_id = NEW.id AND l.contract_line_id IS NULL) THEN
    RAISE EXCEPTION 'aid: no contract tells the price' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state <> 'signed' THEN
    RETURN NEW;
  END IF;
  IF OLD.state <> 'ready' THEN
    RAISE EXCEPTION 'aid: not approved yet' USING ERRCODE = 'check_violation';
  END IF;
  SELECT * INTO purse FROM aid_fund f WHERE f.id = NEW.fund_id FOR UPDATE;
  IF NOT EXISTS (SELECT 1 FROM aid_decree d WHERE d.id = NEW.decree_id AND d.state = 'signed'
                 AND d.dated <= NEW.on) THEN
    RAISE EXCEPTION 'aid: no decree in force on that day' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.total IS DISTINCT FROM (SELECT sum(l.quantity * l.unit_price) FROM aid_handover_line l
                                 WHERE l.handover_id = NEW.id) THEN
    RAISE EXCEPTION 'aid: the total is not the sum of its lines' USING ERRCODE = 'check_violation';
  END IF;
  IF purse.track = 'hibah' AND NOT EXISTS (SELECT 1 FROM aid_agreement a
      WHERE a.decree_id = NEW.decree_id AND a.fund_id = NEW.fund_id
        AND a.group_id IS NOT DISTINCT FROM NEW.group_id
        AND a.business_id IS NOT DISTINCT FROM NEW.business_id
        AND a.number <> '' AND a.dated <= NEW.on AND a.pact_on <= NEW.on) THEN
    RAISE EXCEPTION 'aid: no signed agreement and pact' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
      SELECT 1 FROM (SELECT d.item_id, sum(l.quantity) AS wanted FROM aid_handover_line l
          JOIN aid_decree_line d ON d.id = l.decree_line_id
          WHERE l.handover_id = NEW.id GROUP BY d.item_id) need
      WHERE need.wanted > aid_stock(NEW.fund_id, need.item_id)) THEN
    RAISE EXCEPTION 'aid: the goods did not arrive' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (
      SELECT 1 FROM (SELECT l.contract_line_id, sum(l.quantity) AS wanted FROM aid_handover_line l
          WHERE l.handover_id = NEW.id GROUP BY 1) need
      WHERE need.wanted > coalesce((SELECT sum(a.good) FROM aid_arrival_line a
          JOIN aid_arrival r ON r.id = a.arrival_id AND r.inspected_on IS NOT NULL
          WHERE a.line_id = need.contract_line_id), 0)
        - coalesce((SELECT sum(l.quantity) FROM aid_handover_line l
          JOIN aid_handover h ON h.id = l.handover_id AND h.state = 'signed'
          WHERE l.contract_line_id = need.contract_line_id), 0)) THEN
    RAISE EXCEPTION 'aid: the goods of this contract did not arrive'
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;

-- Units of a kind and fund that were inspected as good and are not in a signed record.
CREATE OR REPLACE FUNCTION aid_stock(fund uuid, item uuid) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
  SELECT coalesce((SELECT sum(a.good) FROM aid_arrival_line a
      JOIN aid_arrival r ON r.id = a.arrival_id AND r.inspected_on IS NOT NULL
      JOIN aid_purchase_line p ON p.id = a.line_id AND p.item_id = item
      JOIN aid_purchase c ON c.id = p.purchase_id AND c.fund_id = fund), 0)
    - coalesce((SELECT sum(l.quantity) FROM aid_handover_line l
      JOIN aid_handover h ON h.id = l.handover_id AND h.state = 'signed' AND h.fund_id = fund
      JOIN aid_decree_line d ON d.id = l.decree_line_id AND d.item_id = item), 0) $$;
DROP TRIGGER IF EXISTS aid_handover_signs ON aid_handover;
CREATE TRIGGER aid_handover_signs BEFORE INSERT OR UPDATE ON aid_handover
  FOR EACH ROW EXECUTE FUNCTION aid_handover_signs();

-- Whoever is tied to a proposal, or helped to fill it in, neither checks nor scores it; and who
-- checked it does not score it. Ties that the office's own records show are looked up first.
CREATE OR REPLACE FUNCTION aid_no_interest() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE who uuid;
BEGIN
  who := CASE TG_TABLE_NAME WHEN 'aid_check' THEN (to_jsonb(NEW) ->> 'checker_person')::uuid
         ELSE (to_jsonb(NEW) ->> 'scorer_person')::uuid END;
  PERFORM aid_mark_interests(NEW.proposal_id, (NEW.created_at AT TIME ZONE 'Asia/Jakarta')::date);
  IF EXISTS (SELECT 1 FROM aid_interest i WHERE i.proposal_id = NEW.proposal_id AND i.person = who)
     OR EXISTS (SELECT 1 FROM aid_proposal p WHERE p.id = NEW.proposal_id
                AND (p.filler_person = who OR p.submitter_person = who OR who = ANY (p.helpers)))
     OR (TG_TABLE_NAME = 'aid_score' AND EXISTS (SELECT 1 FROM aid_check c
         WHERE c.proposal_id = NEW.proposal_id AND c.checker_person = who))
     OR (TG_TABLE_NAME = 'aid_check' AND EXISTS (SELECT 1 FROM aid_score s
         WHERE s.proposal_id = NEW.proposal_id AND s.scorer_person = who))
  THEN
    RAISE EXCEPTION 'aid: tied to this proposal' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_check_no_interest ON aid_check;
-- A merge of two records of a business changes what a check is about, not who made it.
CREATE TRIGGER aid_check_no_interest BEFORE INSERT OR UPDATE OF checker_person, proposal_id ON aid_check
  FOR EACH ROW EXECUTE FUNCTION aid_no_interest();
DROP TRIGGER IF EXISTS aid_score_no_interest ON aid_score;
CREATE TRIGGER aid_score_no_interest BEFORE INSERT OR UPDATE ON aid_score
  FOR EACH ROW EXECUTE FUNCTION aid_no_interest();

-- What anybody may know of a record by its code: never more than name and village.
DROP FUNCTION IF EXISTS aid_public_handover(uuid);
CREATE FUNCTION aid_public_handover(record uuid) RETURNS TABLE (
    number varchar, state varchar, handed_on date, giver varchar, recipient varchar,
    village_code varchar, village_said varchar, kinds bigint, units bigint, total bigint,
    salt bytea, office_id uuid, changed_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 1 AS $$
  SELECT h.number, h.state, h.on, h.giver, h.recipient, h.village_code, h.village_said,
    (SELECT count(DISTINCT d.item_id) FROM aid_handover_line l
       JOIN aid_decree_line d ON d.id = l.decree_line_id WHERE l.handover_id = h.id),
    (SELECT coalesce(sum(l.quantity), 0) FROM aid_handover_line l WHERE l.handover_id = h.id),
    h.total, h.salt, h.office_id, coalesce(h.revoked_at, h.signed_at)
  FROM aid_handover h WHERE h.id = record AND h.number <> '' $$;

-- The public list of a round after hand-over: recipient, village, kind, units, fund, value.
DROP FUNCTION IF EXISTS aid_public_list(uuid);
CREATE FUNCTION aid_public_list(wanted uuid) RETURNS TABLE (
    recipient varchar, village_code varchar, item_name varchar, unit varchar, units bigint,
    fund varchar, value bigint, handed_on date, recipient_n bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 500 AS $$
  SELECT h.recipient, h.village_code, l.item_name, l.unit, sum(l.quantity), f.name,
    sum(l.quantity * l.unit_price)::bigint, h.on,
    -- Two recipients of one name are two.
    dense_rank() OVER (ORDER BY coalesce(h.group_id, h.business_id))
  FROM aid_handover h
  JOIN aid_round r ON r.id = h.round_id AND r.published_at IS NOT NULL
  JOIN aid_handover_line l ON l.handover_id = h.id
  JOIN aid_fund f ON f.id = h.fund_id
  WHERE h.round_id = wanted AND h.state = 'signed'
  GROUP BY h.recipient, h.village_code, l.item_name, l.unit, f.name, h.on, h.id,
    h.group_id, h.business_id
  ORDER BY h.village_code, h.recipient, l.item_name $$;
