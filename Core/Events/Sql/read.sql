-- $1 company, $2 after seq, $3 limit
SELECT e.seq, e.created_at, e.type, e.resource, e.resource_id, e.traceparent, e.data, h.epoch
FROM events e CROSS JOIN (SELECT epoch FROM company_heads WHERE company_id = $1) h
WHERE e.company_id = $1 AND e.seq > $2
ORDER BY e.seq
LIMIT $3
