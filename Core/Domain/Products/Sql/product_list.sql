-- $1 company
SELECT id, sku, name, price, currency, stock, created_at, version, archived_at, name_key
FROM products
WHERE company_id = $1
