-- Takes units from several rate limits of one subject at once: of all of them, or of none. GCRA (the generic cell rate algorithm of
-- ITU-T I.371): what is kept of a limit is its theoretical arrival time (TAT), the moment at which all of its units are back.
--
-- KEYS[i]                TAT of limit i in microseconds of this server's clock; all keys share a hash tag
-- ARGV[1]                how many requests: N > 0 takes up to N, 0 only looks, -N gives N back
-- ARGV[2 + 4(i-1) ...]   of limit i: microseconds a unit takes to come back (T), most units (B), units a request costs (C),
--                        1 if it only watches (a shadow limit never refuses and does not hold the others back)
-- Answers the number of requests granted, then for each limit: units left, microseconds until one more request fits (-1: never,
-- 0: it fits), microseconds until all units are back.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local want = tonumber(ARGV[1])
local stored = redis.call('MGET', unpack(KEYS))
local tat, T, B, C, shadow = {}, {}, {}, {}, {}
local granted = want
for i = 1, #KEYS do
  local at = 2 + 4 * (i - 1)
  T[i], B[i], C[i], shadow[i] = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2]), ARGV[at + 3] == '1'
  -- What is no number was not written here; it is as if nothing had been taken.
  tat[i] = math.max(tonumber(stored[i] or now) or now, now)
  -- The limit was lowered meanwhile: nobody waits longer for it than for all of its units.
  tat[i] = math.min(tat[i], now + B[i] * T[i])
  if want > 0 and not shadow[i] then
    -- The small part is for divisions that come out a hair below a whole number.
    granted = math.min(granted, math.floor((B[i] * T[i] - (tat[i] - now)) / (C[i] * T[i]) + 1e-9))
  end
end
if want > 0 and granted < 0 then granted = 0 end

local answer = { math.max(granted, 0) }
for i = 1, #KEYS do
  local left = B[i] * T[i] - (tat[i] - now)
  local wait = 0
  if C[i] > B[i] then wait = -1
  elseif left < C[i] * T[i] then wait = math.ceil(C[i] * T[i] - left) end
  if granted ~= 0 then
    tat[i] = math.min(tat[i] + granted * C[i] * T[i], now + B[i] * T[i])
    local ttl = math.ceil((tat[i] - now) / 1000)
    -- %.0f because tostring writes 14 digits, and these have 16.
    if ttl > 0 then redis.call('SET', KEYS[i], string.format('%.0f', tat[i]), 'PX', ttl)
    else redis.call('DEL', KEYS[i]); tat[i] = now end
  end
  answer[#answer + 1] = math.floor((B[i] * T[i] - (tat[i] - now)) / T[i] + 1e-9)
  answer[#answer + 1] = wait
  answer[#answer + 1] = math.ceil(tat[i] - now)
end
return answer
