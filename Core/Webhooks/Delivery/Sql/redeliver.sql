-- $1 company, $2 webhook, $3 delivery, $4 now. The schedule begins anew; the attempts so far stay counted.
WITH again AS (
    UPDATE webhook_deliveries d SET status = 'pending', retries = 0, next_attempt_at = $4
    WHERE d.company_id = $1 AND d.webhook_id = $2 AND d.id = $3
    RETURNING d.*),
lane AS (
    UPDATE webhook_lanes l SET due_at = least(l.due_at, $4)
    WHERE l.company_id = $1 AND l.webhook_id = $2 AND EXISTS (SELECT FROM again))
SELECT id, event_type, event_seq, status, attempts, next_attempt_at, last_attempt_at, last_status, last_error, last_excerpt, webhook_id
FROM again
