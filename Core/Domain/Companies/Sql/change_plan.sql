-- {0} company, {1} plan
UPDATE companies SET plan = {1}, version = version + 1 WHERE id = {0}
