-- $1 company
SELECT c.plan, h.shard, h.epoch
FROM companies c JOIN tenant_home h ON h.company_id = c.id
WHERE c.id = $1
