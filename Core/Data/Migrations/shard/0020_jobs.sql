-- The job queue. Tables here; the functions workers use are in 0021. docs/protocol/jobs.md has the guarantees.
-- A job is one row in exactly one of job_scheduled, job_ready, job_running; then rows in job_history and perhaps job_dead.

-- Insert and delete only. Inserts go to the slot named by job_slot; an empty slot is truncated, which removes dead rows even
-- while an old snapshot elsewhere keeps vacuum from doing so.
CREATE TABLE job_ready (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    slot smallint NOT NULL,
    queue text NOT NULL CHECK (length(queue) BETWEEN 1 AND 64),
    priority smallint NOT NULL CHECK (priority BETWEEN 0 AND 4),
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    attempt smallint NOT NULL DEFAULT 0,
    max_attempts smallint NOT NULL CHECK (max_attempts BETWEEN 1 AND 1000),
    enqueued_at timestamptz NOT NULL DEFAULT now(),
    unique_key text CHECK (length(unique_key) <= 200),
    traceparent text CHECK (length(traceparent) <= 64),
    args jsonb NOT NULL,
    PRIMARY KEY (company_id, id, slot)
) PARTITION BY LIST (slot);
CREATE TABLE job_ready_0 PARTITION OF job_ready FOR VALUES IN (0)
    WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE TABLE job_ready_1 PARTITION OF job_ready FOR VALUES IN (1)
    WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE TABLE job_ready_2 PARTITION OF job_ready FOR VALUES IN (2)
    WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX job_ready_claim ON job_ready (queue, company_id, priority, id);

CREATE TABLE job_slot (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    slot smallint NOT NULL CHECK (slot BETWEEN 0 AND 2)
);
INSERT INTO job_slot (slot) VALUES (0);

-- min_lsn is read when the job is claimed: it is not before the commit that made the job visible, so a replica that has
-- replayed this far has everything the job's transaction wrote.
CREATE TABLE job_running (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    queue text NOT NULL,
    priority smallint NOT NULL,
    kind text NOT NULL,
    attempt smallint NOT NULL,
    max_attempts smallint NOT NULL,
    enqueued_at timestamptz NOT NULL,
    unique_key text,
    traceparent text,
    args jsonb NOT NULL,
    worker_id uuid NOT NULL,
    claimed_at timestamptz NOT NULL,
    min_lsn pg_lsn NOT NULL,
    PRIMARY KEY (company_id, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX job_running_company ON job_running (queue, company_id);
CREATE INDEX job_running_worker ON job_running (worker_id);

-- Jobs for later: asked for with a time, or waiting for their next attempt.
CREATE TABLE job_scheduled (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    queue text NOT NULL CHECK (length(queue) BETWEEN 1 AND 64),
    priority smallint NOT NULL CHECK (priority BETWEEN 0 AND 4),
    kind text NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    attempt smallint NOT NULL DEFAULT 0,
    max_attempts smallint NOT NULL CHECK (max_attempts BETWEEN 1 AND 1000),
    enqueued_at timestamptz NOT NULL DEFAULT now(),
    unique_key text CHECK (length(unique_key) <= 200),
    traceparent text CHECK (length(traceparent) <= 64),
    args jsonb NOT NULL,
    run_at timestamptz NOT NULL,
    PRIMARY KEY (company_id, id)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_cost_delay = 0);
CREATE INDEX job_scheduled_due ON job_scheduled (run_at);

-- Keys of unfinished unique jobs.
CREATE TABLE job_unique (
    company_id uuid NOT NULL,
    kind text NOT NULL,
    unique_key text NOT NULL,
    job_id uuid NOT NULL,
    PRIMARY KEY (company_id, kind, unique_key)
);

-- What a company may have: no row is no cap and weight 1. max_running 0 pauses the company on that queue.
CREATE TABLE job_limit (
    company_id uuid NOT NULL,
    queue text NOT NULL,
    max_running int CHECK (max_running >= 0),
    weight smallint NOT NULL DEFAULT 1 CHECK (weight BETWEEN 1 AND 100),
    PRIMARY KEY (company_id, queue)
);

-- Every finished attempt.
CREATE TABLE job_history (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    attempt smallint NOT NULL,
    created_at timestamptz NOT NULL,
    queue text NOT NULL,
    kind text NOT NULL,
    state text NOT NULL CHECK (state IN ('succeeded', 'failed', 'dead', 'lost')),
    claimed_at timestamptz NOT NULL,
    error text,
    PRIMARY KEY (company_id, id, attempt, created_at)
) PARTITION BY RANGE (created_at);
INSERT INTO partitioned_tables VALUES ('job_history', 'timestamptz');

-- Dead letters, with all that is needed to enqueue them again.
CREATE TABLE job_dead (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    queue text NOT NULL,
    priority smallint NOT NULL,
    kind text NOT NULL,
    attempt smallint NOT NULL,
    max_attempts smallint NOT NULL,
    enqueued_at timestamptz NOT NULL,
    unique_key text,
    traceparent text,
    args jsonb NOT NULL,
    died_at timestamptz NOT NULL,
    error text,
    PRIMARY KEY (company_id, id)
);

-- Living workers: one row and one small update per worker, none per job. An id is never used again after its row is gone.
CREATE TABLE job_worker (
    worker_id uuid PRIMARY KEY,
    name text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    heartbeat_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

DO $$
DECLARE t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['job_ready', 'job_running', 'job_scheduled', 'job_unique', 'job_limit', 'job_history', 'job_dead'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY tenant ON %I TO scale_app
            USING (company_id = nullif(current_setting(''app.company_id'', true), '''')::uuid)', t);
        EXECUTE format('GRANT SELECT ON %I TO scale_app', t);
    END LOOP;
END $$;

-- The application enqueues inside business transactions; everything after that goes through the functions of 0021.
GRANT INSERT ON job_ready, job_scheduled, job_unique TO scale_app;
GRANT SELECT ON job_slot TO scale_app;
