-- $1 company, $2 user, $3 hash of before, $4 hash of the same password
UPDATE user_passwords SET hash = $4
WHERE company_id = $1 AND user_id = $2 AND hash = $3
