-- $1 company
SELECT id, event_type, event_seq, status, attempts, next_attempt_at, last_attempt_at, last_status, last_error, last_excerpt, webhook_id
FROM webhook_deliveries
WHERE company_id = $1
