package org.sotto.user.signedlist;

import java.util.Map;
import java.util.UUID;

/** The identities under which devices have uploaded keys: a list that names such a device must agree. */
public interface UploadedIdentities {

    /** Those of a user's devices that have keys, by device. */
    Map<UUID, DeviceIdentity> identitiesOf(UUID userId);
}
