package org.sotto.user.key;

import org.jspecify.annotations.Nullable;

/**
 * The keys for life of a device as JSON names them, in base64: the first two, or the last alone.
 *
 * @param identityKey Ed25519
 * @param identityDhKey X25519
 * @param libsignalIdentityKey X25519 as libsignal serialises it
 */
public record IdentityText(
        @Nullable String identityKey,
        @Nullable String identityDhKey,
        @Nullable String libsignalIdentityKey) {}
