-- $1 company, then one array per column: $2 ids, $3 kinds, $4 queues, $5 priorities, $6 unique keys, $7 run at, $8 max attempts,
-- $9 args; $10 traceparent. A draft whose key is taken writes nothing at all. Keys are taken in order, so that two
-- transactions with the same keys wait for each other and never in a circle.
WITH draft AS MATERIALIZED (
    SELECT * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9)
        AS d (id, kind, queue, priority, unique_key, run_at, max_attempts, args)),
taken AS (
    INSERT INTO job_unique (company_id, kind, unique_key, job_id)
    SELECT DISTINCT ON (d.kind, d.unique_key) $1, d.kind, d.unique_key, d.id
    FROM draft d WHERE d.unique_key IS NOT NULL
    ORDER BY d.kind, d.unique_key, d.id
    ON CONFLICT DO NOTHING
    RETURNING job_id),
accepted AS MATERIALIZED (
    SELECT d.*, coalesce(d.run_at <= now(), true) AS ready FROM draft d
    WHERE d.unique_key IS NULL OR d.id IN (SELECT t.job_id FROM taken t)),
now_ready AS (
    INSERT INTO job_ready (company_id, id, slot, queue, priority, kind, max_attempts, unique_key, traceparent, args)
    SELECT $1, a.id, s.slot, a.queue, a.priority, a.kind, a.max_attempts, a.unique_key, $10, a.args::jsonb
    FROM accepted a CROSS JOIN job_slot s WHERE a.ready),
later AS (
    INSERT INTO job_scheduled (company_id, id, queue, priority, kind, max_attempts, unique_key, traceparent, args, run_at)
    SELECT $1, a.id, a.queue, a.priority, a.kind, a.max_attempts, a.unique_key, $10, a.args::jsonb, a.run_at
    FROM accepted a WHERE NOT a.ready)
SELECT a.id, a.queue, a.ready FROM accepted a ORDER BY a.id
