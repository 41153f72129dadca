-- $1 company, $2 epoch: from here on this shard takes writers that know that epoch.
INSERT INTO tenant_fence (company_id, epoch, state, moved_to) VALUES ($1, $2, 'active', NULL)
ON CONFLICT (company_id) DO UPDATE SET epoch = excluded.epoch, state = excluded.state, moved_to = excluded.moved_to
