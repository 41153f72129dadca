-- $1 company, $2 stock of each product before the first order. Every order has one piece of each of three products.
SELECT (SELECT count(*) FROM order_items i WHERE i.company_id = $1) = 3 * o.orders AS items,
       (SELECT bool_and(p.stock = $2 - o.orders) FROM products p WHERE p.company_id = $1) AS stock,
       (SELECT count(*) = max(e.seq) AND min(e.seq) = 1 AND max(e.seq) = (SELECT h.seq FROM company_heads h WHERE h.company_id = $1)
        FROM events e WHERE e.company_id = $1) AS events
FROM (SELECT count(*) AS orders FROM orders WHERE company_id = $1) o
