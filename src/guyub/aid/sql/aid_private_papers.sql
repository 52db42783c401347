-- What is handed in under a paper that shows who somebody is, is restricted: whatever route it takes.
-- By the flag of the round's list, or by its name as policy_rounds.names_identity says.
CREATE OR REPLACE FUNCTION aid_private_paper(papers jsonb, wanted text) RETURNS boolean
  LANGUAGE sql IMMUTABLE SET search_path = public AS $$
  SELECT EXISTS (SELECT 1 FROM jsonb_array_elements(papers) p WHERE p ->> 'key' = wanted AND (
    coalesce((p ->> 'private')::boolean, false)
    OR lower(p ->> 'label') ~
      '\m(e-?ktp|ktp|kk|nik|identitas|kartu keluarga|kartu tanda penduduk|sim|paspor)\M')) $$;

CREATE OR REPLACE FUNCTION aid_private_stays() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  IF NOT NEW.restricted AND NEW.field_check_id IS NULL AND EXISTS (
      SELECT 1 FROM aid_proposal p JOIN aid_round r ON r.id = p.round_id
      WHERE p.id = NEW.proposal_id AND aid_private_paper(r.papers, NEW.key)) THEN
    RAISE EXCEPTION 'aid: an identity paper is restricted' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS aid_private_stays ON aid_proposal_file;
CREATE TRIGGER aid_private_stays BEFORE INSERT OR UPDATE OF restricted, key, proposal_id
  ON aid_proposal_file FOR EACH ROW EXECUTE FUNCTION aid_private_stays();
