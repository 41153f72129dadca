-- $1 company
SELECT reference FROM orders WHERE company_id = $1
