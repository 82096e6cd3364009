-- Whom a user has in contacts, under which name. Read by (user, contact): "does the user have the other in contacts?".
CREATE TABLE contacts (
    user_id      BINARY(16)   NOT NULL,
    contact_id   BINARY(16)   NOT NULL,
    -- The user's own name for them; no other user ever sees it.
    contact_name VARCHAR(100) NULL,
    added_at     DATETIME(3)  NOT NULL,
    PRIMARY KEY (user_id, contact_id),
    -- Deleting an account removes it from the lists of others: "who has me?". No request of a client reads this way.
    INDEX contacts_contact_id (contact_id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_ai_ci;

-- Whom a user has blocked.
CREATE TABLE blocks (
    user_id    BINARY(16)  NOT NULL,
    blocked_id BINARY(16)  NOT NULL,
    blocked_at DATETIME(3) NOT NULL,
    PRIMARY KEY (user_id, blocked_id),
    -- As contacts_contact_id.
    INDEX blocks_blocked_id (blocked_id)
);

-- Pictures lie apart, so that reading a user's row stays small. users.profile_picture_url waits for the media service.
CREATE TABLE profile_pictures (
    user_id    BINARY(16)  NOT NULL,
    media_type ENUM ('image/jpeg', 'image/png', 'image/webp') NOT NULL,
    -- At most 256 KiB.
    bytes      MEDIUMBLOB  NOT NULL,
    updated_at DATETIME(3) NOT NULL,
    PRIMARY KEY (user_id)
);
