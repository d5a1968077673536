-- 0010_guard_once.sql - the tenant of a transaction is read once a statement, not once a row: a row of
-- an 835 is cheap enough that reading the setting was a twentieth of it. What is guarded stays as it was.

-- As in 0001, but for the SELECT around hia_organization(): the planner then asks it once.
CREATE OR REPLACE FUNCTION hia_guard(guarded regclass) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', guarded);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', guarded);
    EXECUTE format('CREATE POLICY tenant ON %s USING (organization_id = (SELECT hia_organization()))'
                   ' WITH CHECK (organization_id = (SELECT hia_organization()))', guarded);
    EXECUTE format('CREATE TRIGGER keeps_tenant BEFORE UPDATE ON %s FOR EACH ROW'
                   ' WHEN (OLD.organization_id <> NEW.organization_id)'
                   ' EXECUTE FUNCTION hia_refuse(%L)', guarded,
                   format('a row of %s stays with its organization', guarded));
END $$;

DO $$
DECLARE
    guarded regclass;
BEGIN
    FOR guarded IN SELECT polrelid FROM pg_policy WHERE polname = 'tenant'
        AND polrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'hia'::regnamespace)
    LOOP
        EXECUTE format('ALTER POLICY tenant ON %s USING (organization_id = (SELECT hia_organization()))'
                       ' WITH CHECK (organization_id = (SELECT hia_organization()))', guarded);
    END LOOP;
END $$;
