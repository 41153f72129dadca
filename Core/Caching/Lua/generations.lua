-- The generations of a company. The first question gives the company its birth, so that what was cached before this server lost its data
-- never counts again.
-- KEYS[1] the company's hash: '@' birth, '*' the company, others spaces; ARGV spaces
-- Answers birth, the company's generation, then of each space its generation and the commit its values must show ('' for none).
local time = redis.call('TIME')
redis.call('HSETNX', KEYS[1], '@', string.format('%.0f', time[1] * 1000000 + time[2]))
redis.call('EXPIRE', KEYS[1], 604800)
local answer = { redis.call('HGET', KEYS[1], '@'), redis.call('HGET', KEYS[1], '*') or '1' }
local all = redis.call('HGET', KEYS[1], 'p:*') or ''
for _, space in ipairs(ARGV) do
  answer[#answer + 1] = redis.call('HGET', KEYS[1], 's:' .. space) or '1'
  answer[#answer + 1] = redis.call('HGET', KEYS[1], 'p:' .. space) or ''
  answer[#answer + 1] = all
end
return answer
