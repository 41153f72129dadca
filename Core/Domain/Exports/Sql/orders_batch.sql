-- $1 company, $2 last id of the batch before, $3 last id of the export, $4 most rows; oldest first
SELECT o.id, o.reference, o.status, o.currency, o.total,
       (SELECT count(*) FROM order_items i WHERE i.company_id = $1 AND i.order_id = o.id), o.created_at
FROM orders o
WHERE o.company_id = $1 AND o.id > $2 AND o.id <= $3
ORDER BY o.id
LIMIT $4
