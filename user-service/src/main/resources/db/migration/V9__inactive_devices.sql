-- Finds linked devices that nobody has used for long, without a walk over the primary ones, which stay.
ALTER TABLE devices
    ADD INDEX devices_linked_last_active (is_primary, last_active_at);
