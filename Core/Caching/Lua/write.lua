-- Keeps a value if it was made in the generations that still hold, and gives the lease back.
-- KEYS[1] the company's hash; KEYS[2] the value; KEYS[3] the lease; ARGV[1] birth, ARGV[2] the company's generation, ARGV[3] the space's;
-- ARGV[4] the space; ARGV[5] who made it; ARGV[6] milliseconds to keep it; ARGV[7] the value
-- Answers 1 if it was kept.
if redis.call('GET', KEYS[3]) == ARGV[5] then redis.call('DEL', KEYS[3]) end
if redis.call('HGET', KEYS[1], '@') ~= ARGV[1] then return 0 end
if (redis.call('HGET', KEYS[1], '*') or '1') ~= ARGV[2] then return 0 end
if (redis.call('HGET', KEYS[1], 's:' .. ARGV[4]) or '1') ~= ARGV[3] then return 0 end
redis.call('SET', KEYS[2], ARGV[7], 'PX', ARGV[6])
return 1
