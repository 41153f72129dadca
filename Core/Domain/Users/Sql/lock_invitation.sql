-- The company, the invitation
SELECT * FROM invitations
WHERE company_id = {0} AND id = {1}
FOR NO KEY UPDATE
