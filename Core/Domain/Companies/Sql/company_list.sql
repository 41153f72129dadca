-- $1 the id that no company has
SELECT id, name, plan, shard, status, version, created_at, archived_at, name_key
FROM company_list
WHERE id <> $1
