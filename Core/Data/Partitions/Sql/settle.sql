-- $1 now. Makes the list say what is so: what has left its table is detached from now on; what was attached again, or is gone,
-- is not in the list.
WITH gone AS (
    DELETE FROM detached_partitions d
    WHERE coalesce((SELECT c.relispartition AND d.detached_at IS NOT NULL FROM pg_class c WHERE c.oid = to_regclass(quote_ident(d.partition_name))), true)
    RETURNING d.partition_name)
UPDATE detached_partitions d SET detached_at = $1
FROM pg_class c
WHERE d.detached_at IS NULL AND c.oid = to_regclass(quote_ident(d.partition_name)) AND NOT c.relispartition
  AND d.partition_name NOT IN (SELECT g.partition_name FROM gone g)
