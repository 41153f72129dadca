-- $1 company, $2 epoch it has elsewhere, $3 the shard it lives on
INSERT INTO tenant_fence (company_id, epoch, state, moved_to) VALUES ($1, $2, 'moved', $3)
ON CONFLICT (company_id) DO UPDATE SET epoch = excluded.epoch, state = excluded.state, moved_to = excluded.moved_to
