-- work.sql - the queue that workers share, who they are, and what every process must know.

-- Its lease is its jobs': one row to extend, however many it holds.
CREATE TABLE worker (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    uuid TEXT NOT NULL,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    lease_until INTEGER NOT NULL,
    stopped_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (organization_id, uuid)
) STRICT;

-- Work that waits. Each claim raises its epoch, and who commits names his. One job of a lane at a time.
CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    kind TEXT NOT NULL,
    lane TEXT,
    subject TEXT NOT NULL,
    dedupe_key TEXT,
    state TEXT NOT NULL DEFAULT 'ready'
        CHECK (state = 'ready' OR state = 'leased' OR state = 'done' OR state = 'dead'),
    due INTEGER NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    epoch INTEGER NOT NULL DEFAULT 0,
    worker_id INTEGER REFERENCES worker(id),
    code TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    claimed_at INTEGER NOT NULL DEFAULT 0,
    finished_at INTEGER NOT NULL DEFAULT 0,
    UNIQUE (organization_id, dedupe_key)
) STRICT;
CREATE INDEX job_ready ON job (organization_id, due, id) WHERE state = 'ready';
CREATE UNIQUE INDEX job_lane ON job (organization_id, lane) WHERE state = 'leased';
CREATE INDEX job_waiting ON job (organization_id, lane, due, id) WHERE state = 'ready' AND lane IS NOT NULL;
CREATE INDEX job_dead ON job (organization_id, id) WHERE state = 'dead';
CREATE INDEX job_done ON job (organization_id, finished_at) WHERE state = 'done';

-- How far a schedule has come.
CREATE TABLE job_schedule (
    organization_id INTEGER NOT NULL REFERENCES organization(id),
    partner TEXT NOT NULL,
    kind TEXT NOT NULL,
    expression TEXT NOT NULL,
    slot INTEGER NOT NULL,
    PRIMARY KEY (organization_id, partner, kind)
) STRICT, WITHOUT ROWID;

-- Which vault the ledger has seen last: an older one put back is known by it.
CREATE TABLE vault_mark (
    organization_id INTEGER PRIMARY KEY REFERENCES organization(id),
    generation INTEGER NOT NULL,
    mac BLOB NOT NULL CHECK (length(mac) = 32),
    changed_at INTEGER NOT NULL
) STRICT;
