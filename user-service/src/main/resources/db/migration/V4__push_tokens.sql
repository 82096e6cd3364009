-- A Web Push subscription is longer than a token of FCM or APNs.
ALTER TABLE devices
    MODIFY push_token VARCHAR(2048) NULL,
    ADD push_provider ENUM ('fcm', 'apns', 'webpush') NULL AFTER push_token;
