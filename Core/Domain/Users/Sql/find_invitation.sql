-- $1 hash of the token
SELECT company_id, invitation_id FROM find_invitation($1)
