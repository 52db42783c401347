-- Even the owner role cannot change an event by accident; guyub verify finds what a superuser
-- who switches triggers off has done.
CREATE OR REPLACE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger_event is append-only';
END $$;
DROP TRIGGER IF EXISTS ledger_event_immutable ON ledger_event;
CREATE TRIGGER ledger_event_immutable BEFORE UPDATE OR DELETE ON ledger_event
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
