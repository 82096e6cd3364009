package org.sotto.client.e2ee;

import com.google.protobuf.ByteString;
import org.sotto.client.e2ee.Decrypted.ListView;
import org.sotto.client.e2ee.identity.DeviceList;
import org.sotto.proto.e2ee.v1.Plaintext;

/** Which device lists the two ends of a session go by: what makes a split view by the server visible to both. */
final class ListViews {
    private ListViews() {}

    static Plaintext tell(Plaintext.Builder plaintext, DeviceList own, DeviceList peer) {
        return plaintext
                .setOwnListVersion(own.version())
                .setOwnListHash(own.shortHash())
                .setPeerListVersion(peer.version())
                .setPeerListHash(peer.shortHash())
                .build();
    }

    /**
     * Compares what a message says with what is pinned.
     *
     * @param sender the pinned list of the sender's account
     * @param own this account's
     */
    static ListView compare(Plaintext plaintext, DeviceList sender, DeviceList own) {
        ListView theirs = compare(plaintext.getOwnListVersion(), plaintext.getOwnListHash(), sender);
        ListView ours = compare(plaintext.getPeerListVersion(), plaintext.getPeerListHash(), own);
        if (theirs == ListView.SPLIT || ours == ListView.SPLIT) {
            return ListView.SPLIT;
        }
        if (theirs == ListView.SENDER_AHEAD || ours == ListView.SENDER_AHEAD) {
            return ListView.SENDER_AHEAD;
        }
        return theirs == ListView.AGREES ? ours : theirs;
    }

    private static ListView compare(long version, ByteString hash, DeviceList list) {
        if (version == list.version()) {
            return hash.equals(list.shortHash()) ? ListView.AGREES : ListView.SPLIT;
        }
        return version > list.version() ? ListView.SENDER_AHEAD : ListView.SENDER_BEHIND;
    }
}
