-- $1 queue, $2 worker, $3 most jobs, $4 company served last. The timeline is the one that min_lsn was read on.
SELECT company_id, id, kind, attempt, max_attempts, args, traceparent, min_lsn, enqueued_at, claimed_at,
       ('x' || left(pg_walfile_name(min_lsn), 8))::bit(32)::integer
FROM job_claim($1, $2, $3, $4)
