-- $1 company, $2 the id to stop before, $3 limit; newest first, served by the primary key
SELECT id, sku, name, price, currency, stock, created_at
FROM products
WHERE company_id = $1 AND id < $2
ORDER BY id DESC
LIMIT $3
