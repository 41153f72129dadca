-- $1 company
SELECT id, sku, name, price, currency, stock, created_at
FROM products
WHERE company_id = $1
