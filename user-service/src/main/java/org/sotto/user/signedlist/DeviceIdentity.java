package org.sotto.user.signedlist;

import com.google.protobuf.ByteString;

/**
 * What a device is known by for the life of its installation.
 *
 * @param registrationId 31 bits
 * @param signingKey Ed25519: {@code DIK_sig}
 * @param dhKey X25519: {@code DIK_dh}
 */
public record DeviceIdentity(int registrationId, ByteString signingKey, ByteString dhKey) {}
