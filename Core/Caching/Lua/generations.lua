-- The generations of a company. The first question gives the company its birth, so that what was cached before this server lost its data
-- never counts again.
-- KEYS[1] the company's hash: '@' birth, '*' the company, others spaces; KEYS[2] there while somebody has a read lease;
-- ARGV[1] milliseconds of the lease that is asked for, 0 for none; the other ARGV spaces
-- Answers birth, the company's generation, then of each space its generation and the commit its values must show ('' for none).
local time = redis.call('TIME')
redis.call('HSETNX', KEYS[1], '@', string.format('%.0f', time[1] * 1000000 + time[2]))
redis.call('EXPIRE', KEYS[1], 604800)
if ARGV[1] ~= '0' and redis.call('PTTL', KEYS[2]) < tonumber(ARGV[1]) then redis.call('SET', KEYS[2], '1', 'PX', ARGV[1]) end
local answer = { redis.call('HGET', KEYS[1], '@'), redis.call('HGET', KEYS[1], '*') or '1' }
local all = redis.call('HGET', KEYS[1], 'p:*') or ''
for i = 2, #ARGV do
  local space = ARGV[i]
  answer[#answer + 1] = redis.call('HGET', KEYS[1], 's:' .. space) or '1'
  answer[#answer + 1] = redis.call('HGET', KEYS[1], 'p:' .. space) or ''
  answer[#answer + 1] = all
end
return answer
