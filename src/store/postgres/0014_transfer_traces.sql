-- 0014_transfer_traces.sql - what the API was asked for, and under which number of the caller's
-- (transfer.h).

ALTER TABLE fa_bank_transfers ADD COLUMN request_trace_id TEXT NOT NULL DEFAULT '';
ALTER TABLE fa_bank_transfers ADD COLUMN request_digest TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX fa_bank_transfers_trace ON fa_bank_transfers (organization_id, request_trace_id)
    WHERE request_trace_id <> '';
