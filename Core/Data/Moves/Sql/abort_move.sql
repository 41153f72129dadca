-- $1 move. A move that no worker has begun ends here; of one that runs, the worker is told.
UPDATE company_moves m SET abort_requested = true,
    state = CASE WHEN m.state = 'queued' THEN 'aborted' ELSE m.state END,
    finished_at = CASE WHEN m.state = 'queued' THEN now() END
WHERE m.id = $1 AND m.state IN ('queued', 'running') AND m.step <> 'flipping'
