-- $1 company, $2 order, $3 products in the order of their ids, $4 quantities, $5 reference, $6 what the event says, $7 id of the audit entry.
-- Every row that placing an order writes, by one statement: stock, order, lines, number, event and audit entry.
WITH wanted AS (
    SELECT * FROM unnest($3::uuid[], $4::int[]) WITH ORDINALITY AS w (id, quantity, line)),
taken AS (
    UPDATE products p SET stock = p.stock - w.quantity
    FROM wanted w
    WHERE p.company_id = $1 AND p.id = w.id
    RETURNING p.id, p.sku, p.name, p.price, w.quantity, w.line),
placed AS (
    INSERT INTO orders (company_id, id, status, currency, total, reference, created_at)
    SELECT $1, $2, 'placed', 'EUR', sum(price * quantity), $5::text, now() FROM taken),
lines AS (
    INSERT INTO order_items (company_id, order_id, line, product_id, sku, name, quantity, unit_price, line_total)
    SELECT $1, $2, line, id, sku, name, quantity, price, price * quantity FROM taken),
head AS (
    INSERT INTO company_heads AS h (company_id, epoch, seq) VALUES ($1, 1, 1)
    ON CONFLICT (company_id) DO UPDATE SET seq = h.seq + 1
    RETURNING h.seq),
raised AS (
    INSERT INTO events (company_id, seq, created_at, type, resource, resource_id, data)
    SELECT $1, head.seq, clock_timestamp(), 'order.created', 'order', $2, $6::json FROM head),
audited AS (
    INSERT INTO audit_log (company_id, id, at, actor_kind, action, resource, resource_id, after)
    SELECT $1, $7, now(), 'system', 'order.created', 'order', $2, $6::jsonb)
SELECT seq FROM head
