-- $1 company
SELECT id, status, currency, total, reference, created_at, version, archived_at
FROM orders
WHERE company_id = $1
