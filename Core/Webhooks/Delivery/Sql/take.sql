-- $1 company, $2 webhook, $3 place of the lane from now on, $4 now, then one array per column: $5 ids, $6 seqs, $7 times, $8 types, $9 traceparents.
WITH lane AS (
    UPDATE webhook_lanes SET seq = $3, due_at = CASE WHEN cardinality($5) > 0 THEN $4 ELSE due_at END WHERE company_id = $1 AND webhook_id = $2)
INSERT INTO webhook_deliveries (company_id, id, webhook_id, event_seq, event_at, event_type, status, next_attempt_at, traceparent)
SELECT $1, n.id, $2, n.seq, n.at, n.type, 'pending', $4, n.traceparent
FROM unnest($5, $6, $7, $8, $9) AS n (id, seq, at, type, traceparent)
