-- $1 company
SELECT id, name, user_id, role, scopes, created_at, expires_at, last_used_at, revoked_at
FROM api_keys
WHERE company_id = $1
