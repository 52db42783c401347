-- What decrees bind, by round and fund, of one round or of some funds: units under contract at the
-- contract's price, the rest at the decree's. Of a contract that was closed short only what came
-- good is paid. With the reader's own rights.
CREATE OR REPLACE FUNCTION aid_bound(wanted uuid, funds uuid[]) RETURNS TABLE (
    round_id uuid, fund_id uuid, amount numeric, units numeric, bound numeric)
  LANGUAGE plpgsql STABLE SET search_path = public AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY WITH named AS (
    SELECT d.round_id, l.fund_id, l.item_id, sum(l.quantity) AS units,
      sum(l.quantity * l.unit_price) AS amount
    FROM aid_decree_line l JOIN aid_decree d ON d.id = l.decree_id AND d.state = 'signed'
    WHERE (wanted IS NULL OR d.round_id = wanted) AND (funds IS NULL OR l.fund_id = ANY (funds))
    GROUP BY 1, 2, 3
  ), bought AS (
    SELECT c.round_id, c.fund_id, p.item_id, sum(n.units) AS units,
      sum(n.units * p.unit_price) AS amount
    FROM aid_purchase c JOIN aid_purchase_line p ON p.purchase_id = c.id
    CROSS JOIN LATERAL (SELECT CASE WHEN c.state = 'short' THEN coalesce((
        SELECT sum(a.good) FROM aid_arrival_line a JOIN aid_arrival r ON r.id = a.arrival_id
          AND r.inspected_on IS NOT NULL WHERE a.line_id = p.id), 0)
      ELSE p.quantity END AS units) n
    WHERE c.state <> 'cancelled' AND (wanted IS NULL OR c.round_id = wanted)
      AND (funds IS NULL OR c.fund_id = ANY (funds))
    GROUP BY 1, 2, 3
  )
  SELECT round_id, fund_id, sum(n.amount), sum(n.units)::numeric,
    sum(coalesce(b.amount, 0) + CASE WHEN coalesce(n.units, 0) > coalesce(b.units, 0)
      THEN round(n.amount * (n.units - coalesce(b.units, 0)) / n.units) ELSE 0 END)
  FROM named n FULL JOIN bought b USING (round_id, fund_id, item_id) GROUP BY 1, 2;
END $$;

-- What the page of a round counts, in one answer. With the reader's own rights: row security
-- applies as in any statement; a function only because its plans are kept in the session, and
-- planning was half of the time. `codes`: the areas that are counted, null for all.
CREATE OR REPLACE FUNCTION aid_round_board(wanted uuid, codes text[], today date) RETURNS jsonb
  LANGUAGE plpgsql STABLE SET search_path = public AS $$
DECLARE
  stood text; announced boolean; list uuid;
  found jsonb := '{}'; part jsonb;
BEGIN
  SELECT state, announced_at IS NOT NULL INTO stood, announced FROM aid_round WHERE id = wanted;
  -- Kinds of several stages count once in the total, so they are counted again there.
  WITH p AS (
    SELECT id, coalesce(state, '') AS state FROM aid_proposal WHERE round_id = wanted
      AND (codes IS NULL OR EXISTS (SELECT FROM unnest(codes) c WHERE starts_with(village_code, c)))
  ), asked AS (
    SELECT p.state, p.id, m.business_id, l.item_id, l.quantity, l.quantity * l.unit_price AS worth,
      l.id IS NOT NULL AND l.unit_price IS NULL AS unpriced
    FROM p LEFT JOIN aid_proposal_member m ON m.proposal_id = p.id
    LEFT JOIN aid_proposal_line l ON l.member_id = m.id
  )
  SELECT jsonb_agg(jsonb_build_array(s.state, s.proposals, s.businesses, s.kinds, s.units, s.amount,
    s.unpriced)) INTO part FROM (
      SELECT coalesce(state, '') AS state, count(DISTINCT id) AS proposals,
        count(DISTINCT business_id) AS businesses, count(DISTINCT item_id) AS kinds,
        coalesce(sum(quantity), 0) AS units, coalesce(sum(worth), 0) AS amount,
        count(*) FILTER (WHERE unpriced) AS unpriced
      FROM asked GROUP BY GROUPING SETS ((state), ())) s;
  found := found || jsonb_build_object('stages', part);

  SELECT jsonb_agg(jsonb_build_array(n.nominator, n.n, n.lacking) ORDER BY n.nominator) INTO part
  FROM (
    SELECT p.nominator, count(*) AS n, count(*) FILTER (WHERE EXISTS (
      SELECT FROM jsonb_array_elements(r.papers) want
      WHERE coalesce((want ->> 'required')::boolean, false)
        AND NOT EXISTS (SELECT FROM aid_proposal_paper g WHERE g.proposal_id = p.id
          AND g.key = want ->> 'key' AND g.number <> '' AND g.dated IS NOT NULL)
        AND NOT EXISTS (SELECT FROM aid_proposal_file f WHERE f.proposal_id = p.id
          AND f.key = want ->> 'key' AND f.field_check_id IS NULL))) AS lacking
    FROM aid_proposal p JOIN aid_round r ON r.id = p.round_id
    WHERE p.round_id = wanted AND p.state NOT IN ('draft', 'withdrawn')
      AND (codes IS NULL OR EXISTS (
        SELECT FROM unnest(codes) c WHERE starts_with(p.village_code, c)))
    GROUP BY 1) n;
  found := found || jsonb_build_object('sent', part);

  SELECT jsonb_agg(jsonb_build_array(x.id, x.name, x.amount) ORDER BY x.code, x.id) INTO part
  FROM (SELECT f.id, f.code, f.name, p.amount FROM aid_round_fund p
    JOIN aid_fund f ON f.id = p.fund_id WHERE p.round_id = wanted) x;
  found := found || jsonb_build_object('purses', part,
    'kinds', (SELECT count(*) FROM aid_round_item WHERE round_id = wanted));
  -- A round that was opened again after its list keeps list, objections and decrees in sight.
  IF stood IN ('draft', 'proposed') OR (stood = 'open' AND NOT announced) THEN
    RETURN found;
  END IF;

  SELECT jsonb_object_agg(x.fund_id, x.amount) INTO part FROM (
    SELECT a.fund_id, sum(a.quantity * a.unit_price) AS amount FROM aid_award a
    JOIN aid_result s ON s.id = a.result_id AND s.verdict = 'selected'
    JOIN aid_selection x ON x.id = s.selection_id AND x.state <> 'replaced'
    WHERE x.round_id = wanted GROUP BY 1) x;
  found := found || jsonb_build_object('chosen', part);

  -- The draft that waits, else the announced list.
  SELECT id INTO list FROM aid_selection
  WHERE round_id = wanted AND state IN ('draft', 'announced') ORDER BY number DESC LIMIT 1;
  SELECT jsonb_build_object('state', s.state, 'verdicts', (
    SELECT jsonb_object_agg(v.verdict, jsonb_build_array(v.n, v.amount)) FROM (
      SELECT verdict, count(*) AS n, sum(amount) AS amount FROM aid_result
      WHERE selection_id = list GROUP BY 1) v)) INTO part
  FROM aid_selection s WHERE s.id = list;
  found := found || jsonb_build_object('list', part);
  IF NOT announced THEN
    RETURN found;
  END IF;

  SELECT jsonb_build_object('total', count(*), 'waiting', count(*) FILTER (WHERE state = 'received'),
    'granted', count(*) FILTER (WHERE state = 'granted'),
    'next', min(answer_by) FILTER (WHERE state = 'received'),
    'late', count(*) FILTER (WHERE state = 'received' AND answer_by < today)) INTO part
  FROM aid_objection WHERE round_id = wanted;
  found := found || jsonb_build_object('objections', part);

  SELECT jsonb_agg(jsonb_build_array(d.id, coalesce(nullif(d.number, ''), d.about), d.state,
    coalesce(d.amount, 0)) ORDER BY d.made_at, d.id) INTO part FROM (
      SELECT x.id, x.number, x.about, x.state, x.made_at, (
        SELECT sum(l.quantity * l.unit_price) FROM aid_decree_line l WHERE l.decree_id = x.id)
        AS amount
      FROM aid_decree x WHERE x.round_id = wanted AND x.state <> 'dropped') d;
  found := found || jsonb_build_object('decrees', part);
  IF part IS NULL THEN
    RETURN found;
  END IF;

  SELECT jsonb_object_agg(x.fund_id,
    jsonb_build_array(coalesce(x.amount, 0), x.bound, coalesce(x.units, 0))) INTO part
  FROM aid_bound(wanted, NULL) x;
  found := found || jsonb_build_object('decreed', part);

  SELECT jsonb_object_agg(x.fund_id, jsonb_build_array(x.amount, x.units)) INTO part FROM (
    SELECT h.fund_id, sum(l.quantity * l.unit_price) AS amount, sum(l.quantity) AS units
    FROM aid_handover_line l JOIN aid_handover h ON h.id = l.handover_id AND h.state = 'signed'
    WHERE h.round_id = wanted GROUP BY 1) x;
  found := found || jsonb_build_object('handed', part);

  SELECT jsonb_object_agg(x.state, x.n) INTO part FROM (
    SELECT state, count(*) AS n FROM aid_handover WHERE round_id = wanted
      AND (codes IS NULL OR EXISTS (SELECT FROM unnest(codes) c WHERE starts_with(village_code, c)))
    GROUP BY 1) x;
  found := found || jsonb_build_object('records', part);

  SELECT jsonb_object_agg(x.state, jsonb_build_array(x.n, x.late)) INTO part FROM (
    SELECT state, count(*) AS n, count(*) FILTER (
      WHERE check_due < today AND state NOT IN ('taken_back', 'written_off')) AS late
    FROM aid_tool WHERE round_id = wanted
      AND (codes IS NULL OR EXISTS (SELECT FROM unnest(codes) c WHERE starts_with(village_code, c)))
    GROUP BY 1) x;
  found := found || jsonb_build_object('tools', part);

  SELECT jsonb_agg(jsonb_build_array(d.id, d.number, d.size, d.seed_on, s.draw_id IS NOT NULL)
    ORDER BY d.number) INTO part
  FROM aid_draw d LEFT JOIN aid_draw_seed s ON s.draw_id = d.id WHERE d.round_id = wanted;
  found := found || jsonb_build_object('draws', part);

  SELECT jsonb_build_array(count(*), count(u.received_on)) INTO part
  FROM aid_use_report u JOIN aid_handover h ON h.id = u.handover_id AND h.state = 'signed'
  WHERE h.round_id = wanted AND (codes IS NULL OR EXISTS (
    SELECT FROM unnest(codes) c WHERE starts_with(h.village_code, c)));
  found := found || jsonb_build_object('reports', part);

  SELECT jsonb_agg(jsonb_build_array(x.months, x.n, x.seen, x.missed) ORDER BY x.months) INTO part
  FROM (SELECT o.months, count(*) AS n, count(o.on) AS seen,
      count(*) FILTER (WHERE o.missed_because <> '') AS missed
    FROM aid_outcome o WHERE o.round_id = wanted AND (codes IS NULL OR EXISTS (
      SELECT FROM registry_business b, unnest(codes) c
      WHERE b.id = o.business_id AND starts_with(b.village_code, c)))
    GROUP BY 1) x;
  RETURN found || jsonb_build_object('outcomes', part);
END $$;
