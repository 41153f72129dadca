-- $1 company, $2 id of the entry, $3 key, session or user, $4 keep until; each entry makes room for itself
WITH old AS (
    DELETE FROM revocations
    WHERE company_id = $1 AND id IN (SELECT id FROM revocations WHERE company_id = $1 AND keep_until < now() ORDER BY id LIMIT 20)
)
INSERT INTO revocations (company_id, id, subject, keep_until) VALUES ($1, $2, $3, $4)
