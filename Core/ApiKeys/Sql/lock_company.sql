-- The company: whoever counts its keys to add one waits for whoever does the same
SELECT * FROM companies
WHERE id = {0}
FOR NO KEY UPDATE
