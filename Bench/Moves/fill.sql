-- $1 company, $2 first number, $3 how many: orders as the system writes them, each with one piece of each product, its items and its event.
WITH made AS MATERIALIZED (
    SELECT i, (substr(uuid7_floor(now() - make_interval(secs => ($2 + $3 - i) * 0.005))::text, 1, 14)
               || '7' || substr(md5(i::text), 1, 3) || '-8' || substr(md5(i::text), 4, 3) || '-' || substr(md5(i::text), 7, 12))::uuid AS id
    FROM generate_series($2::int, $2 + $3 - 1) i),
lines AS (
    INSERT INTO order_items (company_id, order_id, line, product_id, sku, name, quantity, unit_price, line_total)
    SELECT $1, m.id, row_number() OVER (PARTITION BY m.id ORDER BY p.sku), p.id, p.sku, p.name, 1, p.price, p.price
    FROM made m CROSS JOIN products p WHERE p.company_id = $1),
sold AS (
    UPDATE products SET stock = stock - $3 WHERE company_id = $1),
placed AS (
    INSERT INTO orders (company_id, id, status, currency, total, reference, created_at)
    SELECT $1, m.id, 'placed', 'EUR', (SELECT sum(p.price) FROM products p WHERE p.company_id = $1), 'bench-' || m.i, now() FROM made m),
head AS (
    UPDATE company_heads SET seq = seq + $3 WHERE company_id = $1 RETURNING seq - $3 AS before)
INSERT INTO events (company_id, seq, created_at, type, resource, resource_id, data)
SELECT $1, h.before + m.i - $2 + 1, now(), 'order.created', 'order', m.id,
       json_build_object('id', m.id, 'status', 'placed', 'currency', 'EUR', 'reference', 'bench-' || m.i, 'note', repeat('x', 300))
FROM made m CROSS JOIN head h
