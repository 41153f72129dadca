-- $1 move, $2 state, $3 pause in ms, $4 verified, $5 error, $6 how long the old rows are kept, $7 worker
UPDATE company_moves
SET state = $2, step = CASE WHEN $2 = 'succeeded' THEN 'done' ELSE step END, pause_ms = coalesce($3, pause_ms), verified = coalesce($4, verified),
    error = left($5, 1000), finished_at = now(), worker = NULL, leased_until = NULL,
    purge_at = CASE WHEN $2 = 'succeeded' AND NOT dry_run AND coalesce($4, true) THEN now() + $6 END
WHERE id = $1 AND worker = $7 AND state = 'running'
