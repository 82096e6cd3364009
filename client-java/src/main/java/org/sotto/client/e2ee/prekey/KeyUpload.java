package org.sotto.client.e2ee.prekey;

import com.google.protobuf.ByteString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code PUT /keys} takes.
 *
 * @param registrationId 31 bits
 * @param identityKey DIK_sig
 * @param identityDhKey DIK_dh
 * @param signedPreKey null when the current one stays
 * @param kemLastResort null when the current one stays
 * @param oneTime at most 100
 * @param oneTimeKem at most 20
 */
public record KeyUpload(
        int registrationId,
        ByteString identityKey,
        ByteString identityDhKey,
        @Nullable PublicPreKey signedPreKey,
        @Nullable PublicPreKey kemLastResort,
        List<PublicPreKey> oneTime,
        List<PublicPreKey> oneTimeKem) {}
