-- $1 company, $2 webhook, $3 now. The lane of a webhook that may be sent to, and what is said about it; nothing otherwise.
SELECT w.url, w.secret_number, w.previous_secret_until, l.failing_since
FROM webhook_lanes l JOIN webhooks w ON w.company_id = l.company_id AND w.id = l.webhook_id
WHERE l.company_id = $1 AND l.webhook_id = $2 AND l.is_open AND NOT l.is_held AND coalesce(l.paused_until <= $3, true)
FOR NO KEY UPDATE OF l
