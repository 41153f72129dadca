-- $1 company, $2 webhook, $3 now, $4 since when it fails, $5 until when nothing is sent. Due when the first of what waits is.
UPDATE webhook_lanes l
SET served_at = $3, failing_since = $4, paused_until = $5,
    due_at = (SELECT min(d.next_attempt_at) FROM webhook_deliveries d WHERE d.company_id = $1 AND d.webhook_id = $2 AND d.status = 'pending')
WHERE l.company_id = $1 AND l.webhook_id = $2
