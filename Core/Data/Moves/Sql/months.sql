-- The months of every partitioned table.
SELECT p.relname::text, (replace(right(c.relname, 7), '_', '-') || '-01T00:00:00Z')::timestamptz
FROM pg_class c JOIN pg_inherits i ON i.inhrelid = c.oid JOIN pg_class p ON p.oid = i.inhparent
WHERE p.relname IN (SELECT table_name FROM partitioned_tables) AND c.relname ~ '_[0-9]{4}_[0-9]{2}$'
ORDER BY 1, 2
