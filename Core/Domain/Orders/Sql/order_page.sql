-- $1 company, $2 the id to stop before, $3 limit; newest first, served by the primary keys of the months in order
SELECT id, status, currency, total, reference, created_at
FROM orders
WHERE company_id = $1 AND id < $2
ORDER BY id DESC
LIMIT $3
