-- {0} company, {1} product. The row is locked until the transaction ends, so what is decided on it still holds when it is saved.
SELECT * FROM products WHERE company_id = {0} AND id = {1} FOR NO KEY UPDATE
