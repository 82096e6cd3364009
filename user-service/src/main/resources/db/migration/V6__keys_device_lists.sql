-- Public keys of devices and signed device lists (E2EE.md, 2.2 to 2.5). Private keys never leave a device.

-- What a device has one of.
CREATE TABLE device_keys (
    user_id               BINARY(16)      NOT NULL,
    device_id             BINARY(16)      NOT NULL,
    -- 31 bits, new for each installation.
    registration_id       INT UNSIGNED    NOT NULL,
    -- Ed25519 and X25519; for the life of the installation.
    identity_key          BINARY(32)      NOT NULL,
    identity_dh_key       BINARY(32)      NOT NULL,
    -- X25519, signed by identity_key; the device replaces it every week.
    signed_pre_key_id     INT UNSIGNED    NOT NULL,
    signed_pre_key        BINARY(32)      NOT NULL,
    signed_pre_key_sig    BINARY(64)      NOT NULL,
    signed_pre_key_at     DATETIME(3)     NOT NULL,
    -- ML-KEM-1024, signed by identity_key: handed out again and again while there is no one-time one.
    kem_last_resort_id    INT UNSIGNED    NULL,
    kem_last_resort       VARBINARY(1568) NULL,
    kem_last_resort_sig   BINARY(64)      NULL,
    kem_last_resort_at    DATETIME(3)     NULL,
    -- The highest ids that the one-time keys have had; ids only grow, so that none is handed out twice.
    one_time_highest      INT UNSIGNED    NOT NULL DEFAULT 0,
    one_time_kem_highest  INT UNSIGNED    NOT NULL DEFAULT 0,
    created_at            DATETIME(3)     NOT NULL,
    PRIMARY KEY (user_id, device_id)
);

-- One-time pre-keys: a row goes when its key is handed out. X25519.
CREATE TABLE one_time_pre_keys (
    user_id    BINARY(16)   NOT NULL,
    device_id  BINARY(16)   NOT NULL,
    id         INT UNSIGNED NOT NULL,
    public_key BINARY(32)   NOT NULL,
    PRIMARY KEY (user_id, device_id, id)
);

-- As one_time_pre_keys. ML-KEM-1024, signed by the device's identity_key.
CREATE TABLE one_time_kem_pre_keys (
    user_id    BINARY(16)      NOT NULL,
    device_id  BINARY(16)      NOT NULL,
    id         INT UNSIGNED    NOT NULL,
    public_key VARBINARY(1568) NOT NULL,
    signature  BINARY(64)      NOT NULL,
    PRIMARY KEY (user_id, device_id, id)
);

-- The chain of a user's signed device lists under the present account identity key: its newest 100 versions.
CREATE TABLE device_lists (
    user_id      BINARY(16)      NOT NULL,
    version      BIGINT          NOT NULL,
    -- The account identity key: Ed25519.
    aik          BINARY(32)      NOT NULL,
    -- sotto.e2ee.v1.DeviceListBody as it was signed.
    body         VARBINARY(4096) NOT NULL,
    signature    BINARY(64)      NOT NULL,
    published_at DATETIME(3)     NOT NULL,
    PRIMARY KEY (user_id, version)
);
