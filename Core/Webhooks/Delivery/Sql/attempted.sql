-- $1 company, then one array per column: $2 ids, $3 statuses, $4 retries, $5 next attempts, $6 times of the attempt (null: none was made),
-- $7 answered, $8 errors, $9 excerpts.
UPDATE webhook_deliveries d
SET status = a.status, attempts = d.attempts + CASE WHEN a.at IS NULL THEN 0 ELSE 1 END, retries = a.retries, next_attempt_at = a.next,
    last_attempt_at = coalesce(a.at, d.last_attempt_at), last_status = a.answered, last_error = a.error, last_excerpt = a.excerpt
FROM unnest($2, $3, $4, $5, $6, $7, $8, $9) AS a (id, status, retries, next, at, answered, error, excerpt)
WHERE d.company_id = $1 AND d.id = a.id
