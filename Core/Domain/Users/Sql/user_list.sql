-- $1 company
SELECT id, email, name, role, version, created_at, archived_at
FROM users
WHERE company_id = $1
