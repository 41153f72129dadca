-- $1 company, $2 webhook, $3 now, $4 most. The longest due first; without the event's columns if its month is no longer kept.
SELECT d.id, d.event_type, d.retries, d.traceparent, d.event_seq, e.created_at, e.resource, e.resource_id, e.data
FROM webhook_deliveries d
LEFT JOIN events e ON e.company_id = d.company_id AND e.seq = d.event_seq AND e.created_at = d.event_at
WHERE d.company_id = $1 AND d.webhook_id = $2 AND d.status = 'pending' AND d.next_attempt_at <= $3
ORDER BY d.next_attempt_at, d.id
LIMIT $4
