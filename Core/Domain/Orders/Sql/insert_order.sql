-- $1 company, $2 id, $3 status, $4 currency, $5 total, $6 reference, $7 created at
INSERT INTO orders (company_id, id, status, currency, total, reference, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)
