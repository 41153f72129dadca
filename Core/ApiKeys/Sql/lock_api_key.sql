-- The company, the key
SELECT * FROM api_keys
WHERE company_id = {0} AND id = {1}
FOR NO KEY UPDATE
