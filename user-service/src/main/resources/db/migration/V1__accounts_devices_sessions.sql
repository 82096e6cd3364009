-- Ids are UUIDs of 16 bytes, times are UTC. Every statement of a request carries user_id, so that Vitess shards these
-- tables by it; phone_hashes is the lookup table from a number to its user_id.

CREATE TABLE users (
    user_id               BINARY(16)   NOT NULL,
    -- HMAC-SHA-256 under the pepper of the client's hash (lower-case hex SHA-256 of the E.164 number).
    phone_number_hash     BINARY(32)   NOT NULL,
    -- AES-256-GCM: 12 bytes of nonce, the number, 16 bytes of tag. Shown to the owner alone.
    phone_number          VARBINARY(64) NOT NULL,
    display_name          VARCHAR(100) NOT NULL DEFAULT '',
    status_message        VARCHAR(139) NOT NULL DEFAULT '',
    profile_picture_url   VARCHAR(500) NULL,
    about                 TEXT         NULL,
    created_at            DATETIME(3)  NOT NULL,
    last_seen_at          DATETIME(3)  NULL,
    is_online             BOOLEAN      NOT NULL DEFAULT FALSE,
    privacy_last_seen     ENUM ('everyone', 'contacts', 'nobody') NOT NULL DEFAULT 'everyone',
    privacy_profile_pic   ENUM ('everyone', 'contacts', 'nobody') NOT NULL DEFAULT 'everyone',
    privacy_status        ENUM ('everyone', 'contacts', 'nobody') NOT NULL DEFAULT 'everyone',
    privacy_read_receipts BOOLEAN      NOT NULL DEFAULT TRUE,
    -- The number that the next device gets. It only grows: a number is never reused for a user.
    next_device_number    INT UNSIGNED NOT NULL DEFAULT 1,
    PRIMARY KEY (user_id),
    UNIQUE INDEX users_phone_number_hash (phone_number_hash),
    INDEX users_last_seen_at (last_seen_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;

CREATE TABLE phone_hashes (
    phone_number_hash BINARY(32) NOT NULL,
    user_id           BINARY(16) NOT NULL,
    PRIMARY KEY (phone_number_hash)
);

CREATE TABLE devices (
    user_id        BINARY(16)   NOT NULL,
    device_id      BINARY(16)   NOT NULL,
    device_number  INT UNSIGNED NOT NULL,
    device_name    VARCHAR(100) NOT NULL,
    device_type    ENUM ('PHONE', 'TABLET', 'WEB', 'DESKTOP') NOT NULL,
    platform       ENUM ('IOS', 'ANDROID', 'WEB', 'WINDOWS', 'MAC', 'LINUX') NOT NULL,
    push_token     VARCHAR(500) NULL,
    last_active_at DATETIME(3)  NOT NULL,
    is_primary     BOOLEAN      NOT NULL,
    created_at     DATETIME(3)  NOT NULL,
    PRIMARY KEY (user_id, device_id),
    UNIQUE INDEX devices_number (user_id, device_number),
    INDEX devices_last_active (user_id, last_active_at)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;

CREATE TABLE sessions (
    user_id       BINARY(16)   NOT NULL,
    sid           BINARY(16)   NOT NULL,
    device_id     BINARY(16)   NOT NULL,
    device_number INT UNSIGNED NOT NULL,
    -- Names the chain of refresh tokens; stands in those tokens alone.
    family        BINARY(16)   NOT NULL,
    -- SHA-256 of the one refresh token that is not spent.
    refresh_hash  BINARY(32)   NOT NULL,
    created_at    DATETIME(3)  NOT NULL,
    rotated_at    DATETIME(3)  NOT NULL,
    expires_at    DATETIME(3)  NOT NULL,
    revoked_at    DATETIME(3)  NULL,
    revoke_reason VARCHAR(32)  NULL,
    PRIMARY KEY (user_id, sid),
    UNIQUE INDEX sessions_family (user_id, family),
    INDEX sessions_expires_at (expires_at)
);

-- Records of users.changed that are committed and not yet known to be in Kafka.
CREATE TABLE user_events (
    user_id    BINARY(16)     NOT NULL,
    event_id   BINARY(16)     NOT NULL,
    created_at DATETIME(3)    NOT NULL,
    record     VARBINARY(512) NOT NULL,
    PRIMARY KEY (user_id, event_id),
    INDEX user_events_created_at (created_at)
);
