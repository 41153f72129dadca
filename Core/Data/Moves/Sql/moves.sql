-- $1 a move or null for the newest 100
SELECT m.id, m.company_id, m.source, m.target, m.epoch, m.dry_run, m.state, m.step, m.abort_requested, m.attempt, m.rows_planned, m.bytes_planned,
       m.rows_copied, m.rows_streamed, m.pause_ms, m.verified, m.error, m.requested_at, m.finished_at, m.purge_at, m.requested_by
FROM company_moves m
WHERE $1::uuid IS NULL OR m.id = $1
ORDER BY m.requested_at DESC
LIMIT 100
