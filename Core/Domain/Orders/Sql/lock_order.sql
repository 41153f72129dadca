-- {0} company, {1} order. Locked until the transaction ends: of two changes of one order the second sees what the first left.
SELECT * FROM orders WHERE company_id = {0} AND id = {1} FOR NO KEY UPDATE
