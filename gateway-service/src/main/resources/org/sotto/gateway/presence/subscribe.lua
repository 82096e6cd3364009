-- A viewer looks at a user, or still does.
-- KEYS[1] presence_subscribers:{user}  sorted set: viewer:gateway by expiry (ms)
-- ARGV[1] viewer:gateway  ARGV[2] now (ms)  ARGV[3] TTL (ms)  ARGV[4] how many there may be
-- Returns 1 if it is written, 0 if the user has too many subscribers already.
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
  if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then
    return 0
  end
end
redis.call('ZADD', KEYS[1], string.format('%.0f', tonumber(ARGV[2]) + tonumber(ARGV[3])), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
