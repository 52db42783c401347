-- The life of a tool after hand-over, whatever route a change takes.

-- A tool stays what it is, and nothing leaves the list unless two persons carried it.
CREATE OR REPLACE FUNCTION aid_tool_moves() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'aid: a tool never disappears' USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.tag, NEW.line_id, NEW.n, NEW.round_id) IS DISTINCT FROM
     (OLD.tag, OLD.line_id, OLD.n, OLD.round_id) THEN
    RAISE EXCEPTION 'aid: a tool stays what it is' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state = 'written_off' AND NEW.state <> 'written_off' THEN
    RAISE EXCEPTION 'aid: written off for good' USING ERRCODE = 'check_violation';
  END IF;
  -- A unit of a revoked record is stock: it comes out again by a new record, with a new tag.
  IF OLD.state = 'taken_back' AND NEW.state = 'in_use' AND EXISTS (
      SELECT 1 FROM aid_handover_line l JOIN aid_handover h ON h.id = l.handover_id
      WHERE l.id = NEW.line_id AND h.state = 'revoked') THEN
    RAISE EXCEPTION 'aid: its record was revoked' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state = 'written_off' AND OLD.state <> 'written_off' AND NOT EXISTS (
      SELECT 1 FROM aid_tool_request r WHERE r.tool_id = NEW.id AND r.kind = 'write_off'
        AND r.state = 'done'
        AND r.decider_person IS NOT NULL AND r.decider_person <> r.proposer_person) THEN
    RAISE EXCEPTION 'aid: nobody approved taking it off the list' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_tool_moves ON aid_tool;
CREATE TRIGGER aid_tool_moves BEFORE UPDATE OR DELETE ON aid_tool
  FOR EACH ROW EXECUTE FUNCTION aid_tool_moves();

-- Asked at the end of the transaction, when everything is written: the newest event says the state
-- that the tool has, and another holder came by a request that two persons carried (or the two
-- holders are one business whose records were merged or parted again).
CREATE OR REPLACE FUNCTION aid_tool_told() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE here aid_tool; last aid_tool_event;
BEGIN
  SELECT * INTO here FROM aid_tool WHERE id = NEW.id;
  SELECT * INTO last FROM aid_tool_event e WHERE e.tool_id = NEW.id
    ORDER BY e.created_at DESC, e.id DESC LIMIT 1;
  IF here.state IS DISTINCT FROM last.state
     AND (last.state IS NOT NULL OR OLD.state IS DISTINCT FROM NEW.state) THEN
    RAISE EXCEPTION 'aid: no event says what became of the tool' USING ERRCODE = 'check_violation';
  END IF;
  -- Taken from its holder by two persons: they agreed on it this time (a request carries one taking
  -- back), or revoked the record; or it is settled in the transaction in which the group through
  -- which it was held came to an end or parted.
  IF NEW.state = 'taken_back' AND OLD.state <> 'taken_back' AND NOT EXISTS (
      SELECT 1 FROM aid_tool_request r WHERE r.id = last.request_id AND r.tool_id = NEW.id
        AND r.kind = 'take_back' AND r.state = 'done'
        AND r.decider_person IS NOT NULL AND r.decider_person <> r.proposer_person
        AND NOT EXISTS (SELECT 1 FROM aid_tool_event e
                        WHERE e.request_id = r.id AND e.id <> last.id))
     AND NOT EXISTS (
      SELECT 1 FROM aid_handover_line l JOIN aid_handover h ON h.id = l.handover_id
      WHERE l.id = NEW.line_id AND h.state = 'revoked')
     AND NOT EXISTS (
      SELECT 1 FROM groups_state_change c JOIN groups_group g ON g.id = c.group_id
      WHERE c.at = last.created_at AND last.kind = 'take_back'
        -- Written by this transaction: nothing older, whatever time it says.
        AND age(c.xmin) <= 0
        AND (g.id = OLD.holder_group_id AND c.to_state IN ('dissolved', 'merged')
             OR g.split_from_id = OLD.holder_group_id AND c.from_state = ''))
  THEN
    RAISE EXCEPTION 'aid: nobody agreed to take it back' USING ERRCODE = 'check_violation';
  END IF;
  -- A request carries one move: the newest event names it, and no event before did.
  IF NEW.holder_id IS NOT NULL AND NEW.holder_id IS DISTINCT FROM OLD.holder_id AND NOT EXISTS (
      SELECT 1 FROM aid_tool_request r WHERE r.id = last.request_id AND r.tool_id = NEW.id
        AND r.kind = 'move' AND r.state = 'done' AND r.to_business_id = NEW.holder_id
        AND r.decider_person IS NOT NULL AND r.decider_person <> r.proposer_person
        AND NOT EXISTS (SELECT 1 FROM aid_tool_event e
                        WHERE e.request_id = r.id AND e.id <> last.id))
     AND NOT EXISTS (
      SELECT 1 FROM registry_merge m WHERE (m.survivor_id, m.absorbed_id) IN (
        (NEW.holder_id, OLD.holder_id), (OLD.holder_id, NEW.holder_id))) THEN
    RAISE EXCEPTION 'aid: no approved move to this holder' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS aid_tool_told ON aid_tool;
CREATE CONSTRAINT TRIGGER aid_tool_told AFTER UPDATE OF state, holder_id ON aid_tool
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.state IS DISTINCT FROM NEW.state OR OLD.holder_id IS DISTINCT FROM NEW.holder_id)
  EXECUTE FUNCTION aid_tool_told();

-- What a random check draws follows from its seed: nobody can write another answer.
CREATE OR REPLACE FUNCTION aid_drawn_fairly() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
DECLARE d aid_draw; fair varchar[];
BEGIN
  SELECT * INTO d FROM aid_draw WHERE id = NEW.draw_id;
  SELECT array_agg(x.tag) INTO fair FROM (
    SELECT p.tag FROM unnest(d.pool) p(tag)
    ORDER BY encode(sha256(convert_to(NEW.seed || '|' || p.tag, 'UTF8')), 'hex') COLLATE "C",
      p.tag COLLATE "C" LIMIT d.size) x;
  IF NEW.drawn IS DISTINCT FROM fair OR NEW.regency_code <> d.regency_code THEN
    RAISE EXCEPTION 'aid: not what this seed draws' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.entered_at <= d.announced_at THEN
    RAISE EXCEPTION 'aid: the list comes before the seed' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_drawn_fairly ON aid_draw_seed;
CREATE TRIGGER aid_drawn_fairly BEFORE INSERT ON aid_draw_seed
  FOR EACH ROW EXECUTE FUNCTION aid_drawn_fairly();

-- What anybody may read of a random check: tag, kind and village; never who holds it.
CREATE OR REPLACE FUNCTION aid_public_drawn(wanted uuid) RETURNS TABLE (
    tag varchar, name varchar, village_code varchar, place integer, checked_on date, state varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public ROWS 50 AS $$
  SELECT t.tag, t.name, t.village_code, s.place::integer, e.on, e.state
  FROM aid_draw d
  JOIN aid_round r ON r.id = d.round_id AND r.published_at IS NOT NULL
  JOIN aid_draw_seed seed ON seed.draw_id = d.id
  CROSS JOIN LATERAL unnest(seed.drawn) WITH ORDINALITY s(tag, place)
  JOIN aid_tool t ON t.tag = s.tag
  LEFT JOIN LATERAL (SELECT c.on, c.state FROM aid_tool_event c
    WHERE c.tool_id = t.id AND c.draw_id = d.id AND c.kind = 'check'
    ORDER BY c.created_at DESC, c.id DESC LIMIT 1) e ON true
  WHERE d.id = wanted ORDER BY s.place $$;
