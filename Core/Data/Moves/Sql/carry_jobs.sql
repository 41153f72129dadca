-- $1 company. Takes the company's unfinished jobs off this shard. What a worker still runs goes along as not counted: its report
-- will find nothing here, and the job runs again over there.
WITH ready AS (DELETE FROM job_ready WHERE company_id = $1 RETURNING *),
running AS (DELETE FROM job_running WHERE company_id = $1 RETURNING *),
scheduled AS (DELETE FROM job_scheduled WHERE company_id = $1 RETURNING *)
SELECT to_jsonb(j)::text FROM (
    SELECT company_id, id, queue, priority, kind, attempt, max_attempts, enqueued_at, unique_key, traceparent, args,
           NULL::timestamptz AS run_at FROM ready
    UNION ALL
    SELECT company_id, id, queue, priority, kind, attempt - 1, max_attempts, enqueued_at, unique_key, traceparent, args, NULL FROM running
    UNION ALL
    SELECT company_id, id, queue, priority, kind, attempt, max_attempts, enqueued_at, unique_key, traceparent, args, run_at FROM scheduled) j
