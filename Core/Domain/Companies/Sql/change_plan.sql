-- {0} company, {1} plan
UPDATE companies SET plan = {1}, plan_changed_at = clock_timestamp(), version = version + 1 WHERE id = {0}
