-- $1 company, $2 webhook, $3 whether events are sent there, $4 epoch of a new log. It is told of what happens from now on.
WITH head AS (
    INSERT INTO company_heads AS h (company_id, epoch, seq, has_webhooks) VALUES ($1, $4, 0, true)
    ON CONFLICT (company_id) DO UPDATE SET has_webhooks = true
    RETURNING h.seq)
INSERT INTO webhook_lanes (company_id, webhook_id, is_open, seq)
SELECT $1, $2, $3, head.seq FROM head
