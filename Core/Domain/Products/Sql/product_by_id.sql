-- $1 company, $2 product
SELECT id, sku, name, price, currency, stock, created_at, version, archived_at
FROM products
WHERE company_id = $1 AND id = $2
