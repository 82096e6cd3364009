-- The memory of a deletion, and what is left of an account: its id. The job reads it across all users (on Vitess: shard by
-- shard).
CREATE TABLE account_deletions (
    user_id        BINARY(16)  NOT NULL,
    requested_at   DATETIME(3) NOT NULL,
    reason         ENUM ('requested', 'recycled') NOT NULL,
    -- When the second pass was ordered.
    second_pass_at DATETIME(3) NULL,
    finished_at    DATETIME(3) NULL,
    -- What was erased by each service in each pass; written at the end.
    report         JSON        NULL,
    PRIMARY KEY (user_id),
    INDEX account_deletions_open (finished_at, requested_at)
);

-- What each service has still to erase, or has; until the deletion is finished.
CREATE TABLE account_deletion_steps (
    user_id BINARY(16)  NOT NULL,
    pass    TINYINT     NOT NULL,
    service VARCHAR(32) NOT NULL,
    done_at DATETIME(3) NULL,
    counts  JSON        NULL,
    PRIMARY KEY (user_id, pass, service)
);

-- Devices that were taken out of an account: other services keep rows about them for 30 days.
CREATE TABLE former_devices (
    user_id    BINARY(16)  NOT NULL,
    device_id  BINARY(16)  NOT NULL,
    removed_at DATETIME(3) NOT NULL,
    PRIMARY KEY (user_id, device_id),
    INDEX former_devices_removed_at (removed_at)
);

-- user_deleted names the account's devices: 18 bytes each, for a month of them.
ALTER TABLE user_events
    MODIFY record BLOB NOT NULL;
