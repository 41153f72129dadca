-- Remembers a principal's commit unless a later one is known, and from now on for the whole time in either case.
-- KEYS[1] the principal; ARGV[1] the commit; ARGV[2] for how many milliseconds
redis.call('SET', KEYS[1], later(redis.call('GET', KEYS[1]), ARGV[1]), 'PX', ARGV[2])
