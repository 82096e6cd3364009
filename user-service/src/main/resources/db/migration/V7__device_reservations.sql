-- The id and the number that a pairing holds for a device that is not there yet. With the account's devices, those that have
-- not expired are at most 5.
CREATE TABLE device_reservations (
    user_id       BINARY(16)   NOT NULL,
    pairing_id    BINARY(16)   NOT NULL,
    device_id     BINARY(16)   NOT NULL,
    -- Taken from users.next_device_number, so that nobody gets it again when the reservation has expired.
    device_number INT UNSIGNED NOT NULL,
    expires_at    DATETIME(3)  NOT NULL,
    -- SHA-256 of the token that makes the device; set once the signed device list names it.
    token_hash    BINARY(32)   NULL,
    PRIMARY KEY (user_id, pairing_id),
    UNIQUE INDEX device_reservations_number (user_id, device_number),
    INDEX device_reservations_expires_at (expires_at)
);
