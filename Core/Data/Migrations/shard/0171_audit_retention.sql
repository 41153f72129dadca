-- Two years of who did what, where nobody has chosen otherwise; 0 would keep it for ever.
UPDATE partitioned_tables SET keep_days = 730 WHERE table_name = 'audit_log' AND keep_days = 0;
