-- A moved company whose old rows have been kept long enough, unless it is on the way again.
SELECT m.id, m.company_id, m.source, m.target, m.epoch FROM company_moves m
WHERE m.purge_at <= now() AND m.purged_at IS NULL
  AND NOT EXISTS (SELECT FROM company_moves o WHERE o.company_id = m.company_id AND o.state IN ('queued', 'running'))
ORDER BY m.purge_at LIMIT 1
