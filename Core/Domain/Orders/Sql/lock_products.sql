-- $1 company, $2 products. Locked in the order of their ids, so that two orders never wait for each other in a circle.
SELECT id, sku, name, price, currency, stock, archived_at IS NOT NULL
FROM products
WHERE company_id = $1 AND id = ANY ($2)
ORDER BY id
FOR NO KEY UPDATE
