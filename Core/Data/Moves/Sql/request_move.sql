-- $1 id, $2 company, $3 target, $4 dry run. No row: there is no such company, or it lives on the target already.
INSERT INTO company_moves (company_id, id, source, target, epoch, dry_run, state, step, requested_at)
SELECT h.company_id, $1, h.shard, $3, h.epoch, $4, 'queued', 'queued', now()
FROM tenant_home h WHERE h.company_id = $2 AND h.shard <> $3
