-- $1 company, $2 after seq, $3 limit. The host's place is read behind the snapshot, so every row is at or before it.
SELECT e.seq, e.created_at, e.type, e.resource, e.resource_id, e.traceparent, e.data, h.epoch, p.timeline, p.lsn
FROM events e CROSS JOIN (SELECT epoch FROM company_heads WHERE company_id = $1) h
              CROSS JOIN host_position() p
WHERE e.company_id = $1 AND e.seq > $2
ORDER BY e.seq
LIMIT $3
