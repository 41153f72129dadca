-- $1 company, $2 order, then one array per column; the line's number is its place
INSERT INTO order_items (company_id, order_id, line, product_id, sku, name, quantity, unit_price, line_total)
SELECT $1, $2, i.line, i.product_id, i.sku, i.name, i.quantity, i.unit_price, i.line_total
FROM unnest($3, $4, $5, $6, $7, $8) WITH ORDINALITY AS i (product_id, sku, name, quantity, unit_price, line_total, line)
