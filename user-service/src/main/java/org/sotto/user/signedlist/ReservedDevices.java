package org.sotto.user.signedlist;

import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** The devices that are being linked: their ids and numbers are taken, and they are in no account yet. */
public interface ReservedDevices {

    /** What a pairing that goes on has reserved; empty if nothing is reserved under this number and id. */
    Optional<Reservation> find(UUID userId, int deviceNumber, UUID deviceId);

    /**
     * Lets the device in, within the caller's transaction: the primary device has signed a list that names it.
     *
     * @return the one-time token with which the device signs in; it replaces one that was given before
     */
    String approve(Reservation reservation);

    /**
     * Takes back what was approved for devices that a newer list does not name, within the caller's transaction: their tokens work
     * no more. A pairing that no list has named yet goes on.
     *
     * @param named whom the list names
     * @return how many there were
     */
    int withdraw(UUID userId, Set<UUID> named);
}
