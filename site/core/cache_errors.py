"""What a cache raises that does not answer; pages are then made afresh instead of failing."""

from redis.exceptions import RedisError

CACHE_IS_AWAY = (RedisError, OSError)
