-- What is told to hooks is laid in the transaction of its event: neither is without the other. It
-- runs as the owner, because whoever acts (a section head, a job) sees no hooks.
CREATE OR REPLACE FUNCTION api_lay_deliveries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE told text := CASE NEW.verb
  WHEN 'aid.round.publish' THEN 'bantuan.dibuka'
  WHEN 'aid.round.close' THEN 'bantuan.ditutup'
  WHEN 'aid.selection.announce' THEN 'bantuan.diumumkan'
  WHEN 'aid.decree.sign' THEN 'bantuan.ditetapkan'
  ELSE 'surat.dicabut' END;
BEGIN
  INSERT INTO api_delivery (id, hook_id, regency_code, office_id, event_id, type, kind, object_id,
      at, body, state, tries, since, next_at, last_error)
    SELECT gen_random_uuid(), h.id, h.regency_code, h.office_id, NEW.id, told, NEW.kind,
           NEW.object_id, NEW.at, '', 'waiting', 0, NEW.at, NEW.at, ''
      FROM api_hook h
     WHERE h.office_id = NEW.office_id AND h.state = 'on' AND told = ANY (h.events)
  ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
DROP TRIGGER IF EXISTS api_lay_deliveries ON ledger_event;
CREATE TRIGGER api_lay_deliveries AFTER INSERT ON ledger_event FOR EACH ROW
  WHEN (NEW.verb IN ('aid.round.publish', 'aid.round.close', 'aid.selection.announce', 'aid.decree.sign',
                     'aid.decree.revoke', 'aid.handover.revoke'))
  EXECUTE FUNCTION api_lay_deliveries();
