-- The company, the user
SELECT * FROM users
WHERE company_id = {0} AND id = {1}
FOR NO KEY UPDATE
