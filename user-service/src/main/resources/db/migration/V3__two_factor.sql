-- A row exists while the account has a PIN.
CREATE TABLE two_factor (
    user_id       BINARY(16)   NOT NULL,
    -- Argon2id in PHC form, over the PIN's HMAC under the pepper.
    pin_hash      VARCHAR(200) NOT NULL,
    set_at        DATETIME(3)  NOT NULL,
    -- Wrong tries since the last right one.
    wrong_tries   INT UNSIGNED NOT NULL DEFAULT 0,
    blocked_until DATETIME(3)  NULL,
    PRIMARY KEY (user_id)
);
