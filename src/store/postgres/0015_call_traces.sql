-- 0015_call_traces.sql - what was asked once for ever, and under which number of the caller's (call.h).

ALTER TABLE call ADD COLUMN request_trace_id TEXT NOT NULL DEFAULT '';
ALTER TABLE call ADD COLUMN request_digest TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX call_trace ON call (organization_id, request_trace_id) WHERE request_trace_id <> '';
