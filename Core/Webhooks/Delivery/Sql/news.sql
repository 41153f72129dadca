-- $1 company, $2 webhook, $3 most events. What happened behind the place of the lane, in order, and whether the webhook wants it.
SELECT e.seq, e.created_at, e.type, e.traceparent, webhook_wants(w.id, w.events, e.type, e.resource_id)
FROM webhook_lanes l
JOIN webhooks w ON w.company_id = l.company_id AND w.id = l.webhook_id
JOIN events e ON e.company_id = l.company_id AND e.seq > l.seq
WHERE l.company_id = $1 AND l.webhook_id = $2
ORDER BY e.seq
LIMIT $3
