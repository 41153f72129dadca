-- $1 company
SELECT h.epoch, h.seq, coalesce((SELECT e.seq FROM events e WHERE e.company_id = $1 ORDER BY e.seq LIMIT 1), h.seq + 1)
FROM company_heads h
WHERE h.company_id = $1
