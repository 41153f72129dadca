-- $1 jobs as JSON. Due in a second, when the directory sends workers of this shard here.
INSERT INTO job_scheduled (company_id, id, queue, priority, kind, attempt, max_attempts, enqueued_at, unique_key, traceparent, args, run_at)
SELECT j.company_id, j.id, j.queue, j.priority, j.kind, j.attempt, j.max_attempts, j.enqueued_at, j.unique_key, j.traceparent, j.args,
       greatest(coalesce(j.run_at, now()), now() + interval '1 second')
FROM unnest($1::text[]) AS t (json) CROSS JOIN LATERAL jsonb_populate_record(NULL::job_scheduled, t.json::jsonb) j
