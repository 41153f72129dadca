-- $1 id, $2 company, $3 target, $4 dry run, $5 who asks. No row: the company lives on the target already.
INSERT INTO company_moves (company_id, id, source, target, epoch, dry_run, state, step, requested_at, requested_by)
SELECT h.company_id, $1, h.shard, $3, h.epoch, $4, 'queued', 'queued', now(), $5
FROM tenant_home h WHERE h.company_id = $2 AND h.shard <> $3
