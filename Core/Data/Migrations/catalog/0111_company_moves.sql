-- Moves of companies between shards: what operators asked for, and how far it is. One row per move; workers lease it while they work.
CREATE TABLE company_moves (
    company_id uuid NOT NULL REFERENCES companies (id),
    id uuid NOT NULL,
    source text NOT NULL,
    target text NOT NULL CHECK (target ~ '^shard[0-9]{1,4}$'),
    epoch integer NOT NULL CHECK (epoch >= 1),
    dry_run boolean NOT NULL,
    state text NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'aborted')),
    step text NOT NULL CHECK (length(step) <= 32),
    abort_requested boolean NOT NULL DEFAULT false,
    attempt integer NOT NULL DEFAULT 0,
    rows_planned bigint NOT NULL DEFAULT 0,
    bytes_planned bigint NOT NULL DEFAULT 0,
    rows_copied bigint NOT NULL DEFAULT 0,
    rows_streamed bigint NOT NULL DEFAULT 0,
    pause_ms double precision,
    verified boolean,
    error text CHECK (length(error) <= 1000),
    requested_at timestamptz NOT NULL,
    started_at timestamptz,
    finished_at timestamptz,
    worker uuid,
    leased_until timestamptz,
    purge_at timestamptz,
    purged_at timestamptz,
    PRIMARY KEY (company_id, id),
    CHECK (source <> target)
) WITH (fillfactor = 50);

-- One move of a company at a time.
CREATE UNIQUE INDEX company_moves_open ON company_moves (company_id) WHERE state IN ('queued', 'running');
CREATE INDEX company_moves_purge ON company_moves (purge_at) WHERE purge_at IS NOT NULL AND purged_at IS NULL;
CREATE UNIQUE INDEX company_moves_id ON company_moves (id);

ALTER TABLE company_moves ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON company_moves TO scale_app
    USING (company_id = nullif(current_setting('app.company_id', true), '')::uuid);
-- The operators' addresses work for no company; they say so for their transaction.
CREATE POLICY operator ON company_moves TO scale_app
    USING (current_setting('app.operator', true) = 'on');
GRANT SELECT, INSERT, UPDATE ON company_moves TO scale_app;

-- The workers' side: leases, progress, and the one change of a company's home.
CREATE POLICY mover ON company_moves TO scale_mover USING (true);
CREATE POLICY mover ON tenant_home TO scale_mover USING (true);
GRANT SELECT, UPDATE ON company_moves TO scale_mover;
GRANT SELECT, UPDATE ON tenant_home TO scale_mover;
