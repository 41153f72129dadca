-- The company, the address in any case; what was neither accepted nor taken back
SELECT * FROM invitations
WHERE company_id = {0} AND lower(email) = lower({1}) AND accepted_at IS NULL AND revoked_at IS NULL
FOR NO KEY UPDATE
