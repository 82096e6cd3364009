package org.sotto.user.signedlist;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The identities under which devices have uploaded keys: a list that names such a device must agree. */
public interface UploadedIdentities {

    /** Those of a user's devices that have keys, by device; empty if they are none that a list could name. */
    Map<UUID, Optional<DeviceIdentity>> identitiesOf(UUID userId);
}
