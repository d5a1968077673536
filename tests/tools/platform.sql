-- platform.sql - the platform's side of event delivery, for tests.
--
-- Of fw_domain_events the facts name event_name and event_source, that it is append-only, and an
-- AFTER INSERT trigger fw_process_domain_event() (encore-platform.md 2.5). The other columns are
-- ours to guess, which is why the relay's mapping is configuration. fw_workflow_events stands for
-- what the trigger makes of an event. An event named in fw_refused is refused by the trigger.

CREATE TABLE fw_domain_events (
    id UUID PRIMARY KEY,
    position BIGINT GENERATED ALWAYS AS IDENTITY,
    event_name TEXT NOT NULL CHECK (event_name ~ '^[a-z]+(_[a-z0-9]+)+$'),
    event_source TEXT NOT NULL,
    organization_id UUID NOT NULL,
    entity TEXT NOT NULL,
    payload JSONB NOT NULL,
    metadata JSONB NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE fw_workflow_events (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    domain_event_id UUID NOT NULL UNIQUE REFERENCES fw_domain_events (id),
    event_name TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending'
);

CREATE TABLE fw_refused (entity TEXT PRIMARY KEY);

CREATE FUNCTION fw_process_domain_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM fw_refused r WHERE r.entity = NEW.entity) THEN
        RAISE EXCEPTION 'no workflow takes this event';
    END IF;
    INSERT INTO fw_workflow_events (domain_event_id, event_name) VALUES (NEW.id, NEW.event_name);
    RETURN NULL;
END $$;
CREATE TRIGGER fw_process_domain_event AFTER INSERT ON fw_domain_events
    FOR EACH ROW EXECUTE FUNCTION fw_process_domain_event();

CREATE FUNCTION fw_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'fw_domain_events is append-only';
END $$;
CREATE TRIGGER fw_append_only BEFORE UPDATE OR DELETE ON fw_domain_events
    FOR EACH ROW EXECUTE FUNCTION fw_append_only();

CREATE ROLE hia_relay LOGIN;
GRANT INSERT, SELECT ON fw_domain_events TO hia_relay;
