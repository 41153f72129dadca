-- $1 queue, $2 worker, $3 most jobs, $4 company served last
SELECT company_id, id, kind, attempt, max_attempts, args, traceparent, min_lsn, enqueued_at, claimed_at
FROM job_claim($1, $2, $3, $4)
