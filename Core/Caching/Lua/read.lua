-- A value with the milliseconds it still has, and, if it is not there, the right to make it.
-- KEYS[1] the value; KEYS[2] the lease; ARGV[1] who asks, '' to only look; ARGV[2] milliseconds the lease holds
-- Answers {value, milliseconds} or {nil, 1 if the lease was given}.
local value = redis.call('GET', KEYS[1])
if value then return { value, redis.call('PTTL', KEYS[1]) } end
if ARGV[1] == '' then return { false, 0 } end
return { false, redis.call('SET', KEYS[2], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0 }
