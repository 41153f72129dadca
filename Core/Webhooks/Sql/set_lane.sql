-- $1 company, $2 webhook, $3 whether events are sent there. What happened while it was closed is passed over when it is opened.
UPDATE webhook_lanes l
SET is_open = $3, paused_until = NULL, failing_since = NULL,
    seq = CASE WHEN l.is_open THEN l.seq ELSE coalesce((SELECT h.seq FROM company_heads h WHERE h.company_id = $1), 0) END
WHERE l.company_id = $1 AND l.webhook_id = $2 AND l.is_open <> $3
