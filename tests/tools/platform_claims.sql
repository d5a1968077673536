-- platform_claims.sql - what the platform gives to `hia subscribe`, for tests; behind platform.sql.
--
-- Of pm_claims the facts name billing_provider_npi, status, total_charge and submitted_at
-- (encore-platform.md 4); the rest of a claim is in `detail` here, as ours to guess. The contract is
-- the function: docs/subscribing.md.

CREATE TABLE pm_claims (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id UUID NOT NULL,
    claim_number TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'submitted',
    submitted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    detail JSONB NOT NULL
);

CREATE FUNCTION platform_organization() RETURNS uuid LANGUAGE sql STABLE AS
    $$ SELECT NULLIF(current_setting('hia.organization_id', true), '')::uuid $$;

CREATE FUNCTION hia_claim_export(claim_id uuid) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE
    found pm_claims;
BEGIN
    SELECT * INTO found FROM pm_claims c WHERE c.id = hia_claim_export.claim_id;
    IF found.status = 'poisoned' THEN
        RAISE NOTICE 'claim of % is looked at', found.detail;
        RAISE EXCEPTION 'claim % of % cannot be exported', found.claim_number, found.detail;
    END IF;
    RETURN found.detail || jsonb_build_object('claim_id', found.claim_number);
END $$;

ALTER TABLE pm_claims ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON pm_claims USING (organization_id = platform_organization());
ALTER TABLE fw_domain_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY told ON fw_domain_events TO hia_relay USING (true) WITH CHECK (true);
CREATE POLICY tenant ON fw_domain_events FOR SELECT TO hia_subscribe
    USING (organization_id = platform_organization());

GRANT SELECT ON fw_domain_events, pm_claims TO hia_subscribe;
