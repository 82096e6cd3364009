-- A connection lives: its session is written whole, so that an emptied Redis heals; unless a later connection of the
-- device owns it, which is answered and left alone.
-- KEYS[1] session:{user}:{device}  hash: gateway_server, connection_id, connected_at, last_heartbeat
-- KEYS[2] user_sessions:{user}     sorted set: device@gateway by expiry (ms)
-- ARGV[1] gateway  ARGV[2] connection id  ARGV[3] connected at (ms)  ARGV[4] now (ms)  ARGV[5] TTL (ms)  ARGV[6] device
-- Returns 1 if it was written, 0 if a later connection owns the session.
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
redis.call('ZADD', KEYS[2], string.format('%.0f', tonumber(ARGV[4]) + tonumber(ARGV[5])), ARGV[6] .. '@' .. ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[5])
return 1
