package org.sotto.user.signedlist;

import com.google.protobuf.ByteString;
import java.util.Map;
import java.util.UUID;

/**
 * The newest list of a user, checked when it was published.
 *
 * @param version of the list
 * @param accountKey the account identity key (Ed25519)
 * @param signed as it travels
 * @param primaryNumber the number of the device that holds the account identity key
 * @param devices whom it names, by id
 */
public record CurrentList(
        long version, ByteString accountKey, SignedList signed, int primaryNumber, Map<UUID, ListedDevice> devices) {}
