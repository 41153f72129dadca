-- $1 company, $2 epoch of a new log, then one array per column: $3 types, $4 resources, $5 resource ids, $6 data; $7 traceparent.
-- The upsert takes all numbers at once and locks the company's head until the commit. clock_timestamp() is read after the
-- lock, so time follows seq. has_news is how webhooks are found that are to be told of it.
WITH head AS (
    INSERT INTO company_heads AS h (company_id, epoch, seq) VALUES ($1, $2, cardinality($3))
    ON CONFLICT (company_id) DO UPDATE SET seq = h.seq + excluded.seq, has_news = h.has_webhooks
    RETURNING h.epoch, h.seq - cardinality($3) AS base, clock_timestamp() AS at),
appended AS (
    INSERT INTO events (company_id, seq, created_at, type, resource, resource_id, traceparent, data)
    SELECT $1, head.base + d.ord, head.at, d.type, d.resource, d.resource_id, $7, d.data::json
    FROM head, unnest($3, $4, $5, $6) WITH ORDINALITY AS d (type, resource, resource_id, data, ord))
SELECT epoch, base, at FROM head
