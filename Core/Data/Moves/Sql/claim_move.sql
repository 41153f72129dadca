-- $1 worker, $2 lease. The oldest move that nobody works on; also one whose worker has died.
UPDATE company_moves m
SET state = 'running', worker = $1, leased_until = now() + $2, attempt = m.attempt + 1, started_at = coalesce(m.started_at, now())
WHERE m.id = (
    SELECT w.id FROM company_moves w
    WHERE w.state = 'queued' OR (w.state = 'running' AND w.leased_until < now())
    ORDER BY w.requested_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING m.id, m.company_id, m.source, m.target, m.epoch, m.dry_run, m.attempt, m.abort_requested, m.step
