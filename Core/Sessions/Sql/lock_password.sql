-- The company, the user
SELECT * FROM user_passwords
WHERE company_id = {0} AND user_id = {1}
FOR NO KEY UPDATE
