-- What an inspection found stays, and the inspector is somebody who did not buy.
CREATE OR REPLACE FUNCTION aid_arrival_stays() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.inspected_on IS NOT NULL THEN
    RAISE EXCEPTION 'aid: an inspected arrival does not change' USING ERRCODE = 'check_violation';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF NEW.inspector_person IS NOT NULL AND EXISTS (
      SELECT 1 FROM aid_purchase p
      WHERE p.id = NEW.purchase_id AND p.maker_person = NEW.inspector_person) THEN
    RAISE EXCEPTION 'aid: whoever bought does not inspect' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_arrival_stays ON aid_arrival;
CREATE TRIGGER aid_arrival_stays BEFORE INSERT OR UPDATE OR DELETE ON aid_arrival
  FOR EACH ROW EXECUTE FUNCTION aid_arrival_stays();

CREATE OR REPLACE FUNCTION aid_arrival_line_stays() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM aid_arrival a WHERE a.inspected_on IS NOT NULL AND a.id =
             CASE WHEN TG_OP = 'INSERT' THEN NEW.arrival_id ELSE OLD.arrival_id END) THEN
    RAISE EXCEPTION 'aid: an inspected arrival does not change' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
DROP TRIGGER IF EXISTS aid_arrival_line_stays ON aid_arrival_line;
CREATE TRIGGER aid_arrival_line_stays BEFORE INSERT OR UPDATE OR DELETE ON aid_arrival_line
  FOR EACH ROW EXECUTE FUNCTION aid_arrival_line_stays();

-- Good units of a contract line never exceed what was ordered.
CREATE OR REPLACE FUNCTION aid_within_order() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  PERFORM 1 FROM aid_purchase_line p WHERE p.id = NEW.line_id FOR UPDATE;
  IF (SELECT sum(a.good) FROM aid_arrival_line a WHERE a.line_id = NEW.line_id)
     > (SELECT p.quantity FROM aid_purchase_line p WHERE p.id = NEW.line_id) THEN
    RAISE EXCEPTION 'aid: more than was ordered' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS aid_within_order ON aid_arrival_line;
CREATE TRIGGER aid_within_order AFTER INSERT OR UPDATE ON aid_arrival_line
  FOR EACH ROW EXECUTE FUNCTION aid_within_order();

-- Goods are handed over at an occasion meant for it; the ceremony is symbolic.
CREATE OR REPLACE FUNCTION aid_right_occasion() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM aid_occasion o WHERE o.id = NEW.occasion_id
             AND (o.kind <> 'village' OR o.round_id <> NEW.round_id))
     OR EXISTS (SELECT 1 FROM aid_occasion o WHERE o.id = NEW.symbolic_on_id
                AND (o.kind <> 'ceremony' OR o.round_id <> NEW.round_id)) THEN
    RAISE EXCEPTION 'aid: not an occasion for this' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_right_occasion ON aid_handover;
CREATE TRIGGER aid_right_occasion BEFORE INSERT OR UPDATE OF occasion_id, symbolic_on_id, round_id
  ON aid_handover FOR EACH ROW EXECUTE FUNCTION aid_right_occasion();

-- Goods are bought for a round: a record that is approved takes none of another round. Signed ones,
-- and those approved before, stay as they are.
CREATE OR REPLACE FUNCTION aid_goods_of_round() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM aid_handover_line l JOIN aid_purchase_line p ON p.id = l.contract_line_id
      JOIN aid_purchase k ON k.id = p.purchase_id
      WHERE l.handover_id = NEW.id AND k.round_id <> NEW.round_id) THEN
    RAISE EXCEPTION 'aid: goods of another round' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_goods_of_round ON aid_handover;
CREATE TRIGGER aid_goods_of_round BEFORE UPDATE OF state ON aid_handover FOR EACH ROW
  WHEN (OLD.state = 'draft' AND NEW.state = 'ready') EXECUTE FUNCTION aid_goods_of_round();

-- A contract's price stays once a record says it.
CREATE OR REPLACE FUNCTION aid_contract_price_stays() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM aid_handover_line l WHERE l.contract_line_id = OLD.id) THEN
    RAISE EXCEPTION 'aid: a record says this price' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_contract_price_stays ON aid_purchase_line;
CREATE TRIGGER aid_contract_price_stays BEFORE UPDATE OF unit_price, item_id, purchase_id
  ON aid_purchase_line FOR EACH ROW EXECUTE FUNCTION aid_contract_price_stays();
