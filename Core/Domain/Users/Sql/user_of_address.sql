-- The company, the address in any case
SELECT * FROM users
WHERE company_id = {0} AND lower(email) = lower({1})
