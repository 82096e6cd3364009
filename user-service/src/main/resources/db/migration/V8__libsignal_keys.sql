-- Keys of profile LIBSIGNAL_V4 (E2EE.md, 2.5), which begin with a byte for their type. A device of that profile has a
-- libsignal_identity_key, X25519, in place of identity_key and identity_dh_key; any other has none.
ALTER TABLE device_keys
    ADD COLUMN libsignal_identity_key BINARY(33)      NULL,
    MODIFY COLUMN identity_key        BINARY(32)      NULL,
    MODIFY COLUMN identity_dh_key     BINARY(32)      NULL,
    MODIFY COLUMN signed_pre_key      VARBINARY(33)   NOT NULL,
    MODIFY COLUMN kem_last_resort     VARBINARY(1569) NULL;

ALTER TABLE one_time_pre_keys
    MODIFY COLUMN public_key VARBINARY(33) NOT NULL;

ALTER TABLE one_time_kem_pre_keys
    MODIFY COLUMN public_key VARBINARY(1569) NOT NULL;
