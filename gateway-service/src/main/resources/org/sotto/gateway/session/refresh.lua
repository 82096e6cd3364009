-- A connection lives: its session is written whole, so that an emptied Redis heals; unless a later connection of the
-- device owns it, which is answered and left alone.
-- KEYS[1] session:{user}:{device}  hash: gateway_server, connection_id, connected_at, last_heartbeat
-- KEYS[2] user_sessions:{user}     sorted set: device@gateway by expiry (ms)
-- KEYS[3] user_away:{user}         sorted set: those of them in the background, by the same expiry
-- ARGV[1] gateway  ARGV[2] connection id  ARGV[3] connected at (ms)  ARGV[4] now (ms)  ARGV[5] TTL (ms)  ARGV[6] device
-- ARGV[7] 1 if the app is in the background
-- Returns 0 if a later connection owns the session, 1 if it was written, 2 if it has just gone into the background and no
-- other session of the user is in the foreground.
local owner = redis.call('HMGET', KEYS[1], 'gateway_server', 'connection_id', 'connected_at')
if owner[1] and owner[2] and owner[3] and (owner[1] ~= ARGV[1] or owner[2] ~= ARGV[2]) then
  local theirs = tonumber(owner[3])
  local ours = tonumber(ARGV[3])
  if theirs > ours or (theirs == ours and owner[1] .. '/' .. owner[2] > ARGV[1] .. '/' .. ARGV[2]) then
    if owner[1] ~= ARGV[1] then
      redis.call('ZREM', KEYS[2], ARGV[6] .. '@' .. ARGV[1])
    end
    return 0
  end
end
redis.call('HSET', KEYS[1], 'gateway_server', ARGV[1], 'connection_id', ARGV[2], 'connected_at', ARGV[3], 'last_heartbeat', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
local member = ARGV[6] .. '@' .. ARGV[1]
local before = redis.call('ZSCORE', KEYS[2], member)
local away = redis.call('ZSCORE', KEYS[3], member)
local expiry = string.format('%.0f', tonumber(ARGV[4]) + tonumber(ARGV[5]))
redis.call('ZADD', KEYS[2], expiry, member)
redis.call('PEXPIRE', KEYS[2], ARGV[5])
if ARGV[7] ~= '1' then
  if away then
    redis.call('ZREM', KEYS[3], member)
  end
  return 1
end
redis.call('ZADD', KEYS[3], expiry, member)
redis.call('PEXPIRE', KEYS[3], ARGV[5])
if not before or (away and tonumber(away) >= tonumber(before)) then
  return 1
end
local alive = redis.call('ZRANGEBYSCORE', KEYS[2], '(' .. ARGV[4], '+inf', 'WITHSCORES')
for i = 1, #alive, 2 do
  local theirs = redis.call('ZSCORE', KEYS[3], alive[i])
  if not theirs or tonumber(theirs) < tonumber(alive[i + 1]) then
    return 1
  end
end
return 2
