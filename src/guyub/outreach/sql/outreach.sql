-- Where a notice or a try belongs, for whoever holds its signed link or the gateway's signature:
-- nothing else of it.
CREATE OR REPLACE FUNCTION outreach_notice_at(ident uuid)
  RETURNS TABLE (regency text, office uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
  $$ SELECT regency_code::text, office_id FROM outreach_notice WHERE id = ident $$;

CREATE OR REPLACE FUNCTION outreach_attempt_at(ident uuid, gateway_ref text)
  RETURNS TABLE (attempt uuid, regency text, office uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS
  $$ SELECT a.id, a.regency_code::text, n.office_id
     FROM outreach_attempt a JOIN outreach_notice n ON n.id = a.notice_id
     WHERE a.id = ident OR (gateway_ref <> '' AND a.ref = gateway_ref)
     ORDER BY (a.id = ident) DESC LIMIT 1 $$;
