-- Begins new generations and tells all instances.
-- KEYS[1] the company's hash; KEYS[2] the counter of messages; KEYS[3] there while somebody has a read lease; ARGV[1] the channel; ARGV[2] the company;
-- ARGV[3] the commit that made the values old, '' for none; the other ARGV spaces, '' for all
-- Answers the milliseconds until the last read lease is over, 0 if there is none.
-- The message is its number, the company and the spaces: 17|0190f3c2...|order|product
-- Behind later.lua.

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
redis.call('HSETNX', KEYS[1], '@', string.format('%.0f', now))
for i = 4, #ARGV do
  local name = ARGV[i] == '' and '*' or ARGV[i]
  local field = name == '*' and '*' or 's:' .. name
  -- Never the same twice, also if the clock of this server was set back.
  redis.call('HSET', KEYS[1], field, string.format('%.0f', math.max(now, tonumber(redis.call('HGET', KEYS[1], field) or '1') + 1)))
  if ARGV[3] ~= '' then
    redis.call('HSET', KEYS[1], 'p:' .. name, later(redis.call('HGET', KEYS[1], 'p:' .. name), ARGV[3]))
  end
end
redis.call('EXPIRE', KEYS[1], 604800)
redis.call('PUBLISH', ARGV[1], redis.call('INCR', KEYS[2]) .. '|' .. ARGV[2] .. '|' .. table.concat(ARGV, '|', 4))
-- Redis counts whole milliseconds and lets a key end in the one after its last.
local left = redis.call('PTTL', KEYS[3])
return left >= 0 and left + 1 or 0
