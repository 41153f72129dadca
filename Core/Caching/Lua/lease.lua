-- The right to make a value, or to give it back.
-- KEYS[1] the lease; ARGV[1] who asks; ARGV[2] milliseconds it holds, 0 to give it back
if ARGV[2] ~= '0' then return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0 end
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
