-- Says that this instance is alive and counts those that have said so lately, by this server's clock.
-- KEYS[1] a sorted set of instances by their last sign of life; ARGV[1] this instance; ARGV[2] milliseconds a sign of life holds,
-- 0 to leave.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local holds = tonumber(ARGV[2])
if holds == 0 then
  redis.call('ZREM', KEYS[1], ARGV[1])
  return redis.call('ZCARD', KEYS[1])
end
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - holds)
redis.call('PEXPIRE', KEYS[1], holds * 10)
return redis.call('ZCARD', KEYS[1])
