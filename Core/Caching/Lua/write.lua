-- Keeps a value if it was made in the generations that still hold and its company has room, and gives the lease back.
-- KEYS[1] the company's hash; KEYS[2] the value; KEYS[3] the lease; KEYS[4] what the company has taken in this minute;
-- ARGV[1] birth, ARGV[2] the company's generation, ARGV[3] the space's; ARGV[4] the space; ARGV[5] who made it; ARGV[6] milliseconds to keep it;
-- ARGV[7] most that a company takes in a minute, in bytes times minutes; ARGV[8] the value
-- Answers 1 if it was kept, 2 if there was no room.
if redis.call('GET', KEYS[3]) == ARGV[5] then redis.call('DEL', KEYS[3]) end
if redis.call('HGET', KEYS[1], '@') ~= ARGV[1] then return 0 end
if (redis.call('HGET', KEYS[1], '*') or '1') ~= ARGV[2] then return 0 end
if (redis.call('HGET', KEYS[1], 's:' .. ARGV[4]) or '1') ~= ARGV[3] then return 0 end

local minute, keep = 60000, tonumber(ARGV[6])
-- A key, its entry in the table and that of its end cost Redis about 100 bytes beside its name.
local name, minutes = #KEYS[2] + 100, math.ceil(keep / minute)
local size = (#ARGV[8] + name) * minutes
local left, old = redis.call('PTTL', KEYS[4]), redis.call('STRLEN', KEYS[2])
-- What it takes the place of is given back if it was counted in this minute too. What is older was not, and kept alive for nothing would add up.
if left > 0 and old > 0 and redis.call('PTTL', KEYS[2]) + minute - left >= keep then size = size - (old + name) * minutes end
if tonumber(redis.call('GET', KEYS[4]) or '0') + size > tonumber(ARGV[7]) then return 2 end
redis.call('INCRBY', KEYS[4], string.format('%.0f', size))
if left <= 0 then redis.call('PEXPIRE', KEYS[4], minute) end
redis.call('SET', KEYS[2], ARGV[8], 'PX', ARGV[6])
return 1
