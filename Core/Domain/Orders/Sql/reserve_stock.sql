-- $1 company, $2 products, $3 quantities; the rows are locked and hold enough
UPDATE products p
SET stock = p.stock - w.quantity
FROM unnest($2, $3) AS w (id, quantity)
WHERE p.company_id = $1 AND p.id = w.id
