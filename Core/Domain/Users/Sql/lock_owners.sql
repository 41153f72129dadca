-- First the company. The company's owners, locked: of two that unmake each other at once, the second sees what the first did.
SELECT * FROM users
WHERE company_id = {0} AND role = 'owner' AND archived_at IS NULL
ORDER BY id
FOR NO KEY UPDATE
