-- {0} company
SELECT * FROM companies WHERE id = {0} FOR NO KEY UPDATE
