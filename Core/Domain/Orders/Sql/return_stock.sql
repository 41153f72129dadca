-- $1 company, $2 order, $3 most pieces in stock. Products are locked in the order of their ids, as placing an order does. What was refilled
-- meanwhile must not keep an order from being cancelled: the stock then stops at its most.
WITH given_back AS (
    SELECT product_id, sum(quantity)::int AS quantity FROM order_items WHERE company_id = $1 AND order_id = $2 GROUP BY product_id),
locked AS (
    SELECT p.id, g.quantity
    FROM products p JOIN given_back g ON g.product_id = p.id
    WHERE p.company_id = $1
    ORDER BY p.id
    FOR NO KEY UPDATE OF p)
UPDATE products p
SET stock = greatest(p.stock, least(p.stock::bigint + l.quantity, $3))
FROM locked l
WHERE p.company_id = $1 AND p.id = l.id
