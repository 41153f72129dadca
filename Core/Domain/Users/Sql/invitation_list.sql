-- $1 company
SELECT id, email, role, created_at, expires_at, accepted_at, revoked_at
FROM invitations
WHERE company_id = $1
