-- $1 move, $2 worker, $3 lease. No row: it is another worker's now.
UPDATE company_moves SET leased_until = now() + $3 WHERE id = $1 AND worker = $2 AND state = 'running' RETURNING abort_requested
