-- {0} company. Locked until the transaction ends: users that are made at once are counted one after the other.
SELECT * FROM companies WHERE id = {0} FOR NO KEY UPDATE
