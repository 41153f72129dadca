-- $1 company, $2 order; a row per line. The id's month is the one partition of either table that is read.
SELECT o.id, o.status, o.currency, o.total, o.reference, o.created_at, o.version, o.archived_at,
       i.product_id, i.sku, i.name, i.quantity, i.unit_price, i.line_total
FROM orders o
JOIN order_items i ON i.company_id = o.company_id AND i.order_id = o.id
WHERE o.company_id = $1 AND o.id = $2
ORDER BY i.line
