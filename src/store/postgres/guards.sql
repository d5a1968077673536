-- guards.sql - the ledger in PostgreSQL, for many writers and many organizations in one database: what
-- guards its tables.
--
-- The tables are those of ../sqlite, file by file and in the same order; what each promises is said there.
-- What is different here: every row names its organization, every key begins with it, and so does every
-- reference, so that a row cannot point at another tenant's. Row-level security is forced on each table, by
-- the setting hia.organization_id of the transaction; no setting, no rows. A statement ends where a line
-- ends with a semicolon.

-- The tenant of the transaction. NULLIF: after one that set it, the setting is empty, not absent.
CREATE FUNCTION hia_organization() RETURNS UUID LANGUAGE sql STABLE PARALLEL SAFE AS
    $$SELECT NULLIF(current_setting('hia.organization_id', true), '')::uuid$$;

CREATE FUNCTION hia_refuse() RETURNS TRIGGER LANGUAGE plpgsql AS
    $$BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END$$;

-- One tenant's rows, whoever asks, the owner too; and a row never moves to another tenant, not even by the
-- hand of a superuser. (SELECT hia_organization()): the planner asks it once a statement, not once a row.
CREATE FUNCTION hia_guard(guarded regclass) RETURNS VOID LANGUAGE plpgsql AS $$
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

-- Append-only means the database refuses, whoever asks: `unless` is the trigger's function that does.
-- A ledger that was at version 13 before has no hia_guard_stays, nor hia_purge_calls, and in it
-- hia_guard_purged_log changes a table that hia_guard_log guards: a step that calls one makes it first.
CREATE FUNCTION hia_guard_stays(guarded regclass, unless TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    PERFORM hia_guard(guarded);
    EXECUTE format('CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON %s FOR EACH ROW'
                   ' EXECUTE FUNCTION %s', guarded, unless);
    EXECUTE format('CREATE TRIGGER stays_whole BEFORE TRUNCATE ON %s FOR EACH STATEMENT'
                   ' EXECUTE FUNCTION hia_refuse(%L)', guarded, format('%s is append-only', guarded));
END $$;

CREATE FUNCTION hia_guard_log(guarded regclass) RETURNS VOID LANGUAGE sql AS $$
    SELECT hia_guard_stays(guarded, format('hia_refuse(%L)', format('%s is append-only', guarded)))
$$;

-- A log whose content goes by policy. `class` and `instant` as in `purge`; `blanked`: the columns that go,
-- with commas between them. A table without purged_at loses its rows.
CREATE FUNCTION hia_guard_purged_log(guarded regclass, class TEXT, instant TEXT, blanked TEXT) RETURNS VOID
    LANGUAGE sql AS $$
    SELECT hia_guard_stays(guarded, format('hia_stays_unless_purged(%L, %L, %L)', class, instant, blanked))
$$;

CREATE FUNCTION hia_stays_unless_purged() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    was JSONB := to_jsonb(OLD);
    becomes JSONB;
    blanked TEXT[] := string_to_array(TG_ARGV[2], ',');
BEGIN
    IF TG_OP = 'UPDATE' AND was ? 'purged_at' THEN
        becomes := to_jsonb(NEW);
        IF becomes - blanked - 'purged_at' = was - blanked - 'purged_at'
            AND NOT EXISTS (SELECT 1 FROM unnest(blanked) b WHERE becomes->>b IS NOT NULL)
            AND (was->>'purged_at')::bigint = 0
            AND hia.hia_purging(TG_ARGV[0], OLD.organization_id, (was->>TG_ARGV[1])::bigint,
                (becomes->>'purged_at')::bigint) THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'DELETE' AND NOT was ? 'purged_at' THEN
        IF hia.hia_purging(TG_ARGV[0], OLD.organization_id, (was->>TG_ARGV[1])::bigint, NULL)
            AND NOT EXISTS (SELECT 1 FROM hia.event_cursor c
                WHERE c.organization_id = OLD.organization_id AND c.seq < (was->>'seq')::bigint) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;

-- Of tables that are no logs: who says purged, says it truly.
CREATE FUNCTION hia_purged_truly() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.purged_at <> 0 OR NOT hia.hia_purging(TG_ARGV[0], OLD.organization_id,
        (to_jsonb(OLD)->>TG_ARGV[1])::bigint, NEW.purged_at) THEN
        RAISE EXCEPTION '% is purged by policy only', TG_TABLE_NAME;
    END IF;
    RETURN NEW;
END $$;

-- What the program's role may do, as `hia ledger migrate --role` grants it after every step: never change a
-- log, never make or drop anything. The logs are those that hia_guard_stays guards.
CREATE FUNCTION hia_grant(worker regrole) RETURNS VOID LANGUAGE plpgsql AS $$
DECLARE
    log regclass;
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA hia TO %s', worker);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA hia TO %s', worker);
    EXECUTE format('GRANT USAGE ON ALL SEQUENCES IN SCHEMA hia TO %s', worker);
    FOR log IN SELECT tgrelid::regclass FROM pg_trigger WHERE tgname = 'stays'
        AND tgrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'hia'::regnamespace)
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE ON %s FROM %s', log, worker);
    END LOOP;
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON schema_version FROM %s', worker);
    EXECUTE format('REVOKE UPDATE, DELETE ON organization FROM %s', worker);
END $$;
