-- $1 company; how many orders there are and where they end. An export stops there, also while new orders come in.
SELECT (SELECT count(*) FROM orders WHERE company_id = $1),
       (SELECT id FROM orders WHERE company_id = $1 ORDER BY id DESC LIMIT 1)
