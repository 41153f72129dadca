-- Every table with rows of companies, its columns and its key; a table that others refer to comes before them. Partitions go with their
-- parents. The queue's live tables are not copied: their rows change hands at the moment of the move. The fence is the move's own.
WITH RECURSIVE tables AS (
    SELECT c.oid, c.relname
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'company_id' AND NOT a.attisdropped)
      AND c.relname NOT IN ('tenant_fence', 'job_ready', 'job_running', 'job_scheduled')),
levels AS (
    SELECT oid, 0 AS level FROM tables
    UNION ALL
    SELECT k.conrelid, l.level + 1
    FROM levels l JOIN pg_constraint k ON k.confrelid = l.oid AND k.contype = 'f' AND k.conrelid <> k.confrelid
) CYCLE oid SET is_circle USING path
SELECT t.relname::text,
       (SELECT array_agg(a.attname::text ORDER BY a.attnum) FROM pg_attribute a
        WHERE a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''),
       (SELECT array_agg(a.attname::text ORDER BY k.ord)
        FROM pg_index i CROSS JOIN unnest(i.indkey::int2[]) WITH ORDINALITY AS k (attnum, ord)
        JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.attnum
        WHERE i.indrelid = t.oid AND i.indisprimary)
FROM tables t
ORDER BY (SELECT max(level) FROM levels l WHERE l.oid = t.oid), t.relname
