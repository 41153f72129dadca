-- $1 company, $2 webhook, $3 whether events are sent there. It is told of what happens from now on.
INSERT INTO webhook_lanes (company_id, webhook_id, is_open, seq)
SELECT $1, $2, $3, coalesce((SELECT h.seq FROM company_heads h WHERE h.company_id = $1), 0)
