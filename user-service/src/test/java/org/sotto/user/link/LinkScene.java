package org.sotto.user.link;

import java.util.UUID;
import org.sotto.common.id.Uuids;
import org.sotto.user.account.AccountStore;
import org.sotto.user.signedlist.ReservedDevices;
import org.sotto.user.store.Transactions;
import org.sotto.user.testing.Answer;
import org.sotto.user.testing.RunningService;
import org.sotto.user.testing.SignedInDevice;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Pairings, with the signed list's part done as it does it. */
abstract class LinkScene extends RunningService {
    @Autowired
    protected ReservedDevices reserved;

    @Autowired
    protected JdbcClient jdbc;

    @Autowired
    private AccountStore accounts;

    @Autowired
    private Transactions transactions;

    protected TestPairing open() {
        return TestPairing.open(api());
    }

    /** What is held for the new device; the primary's first visit. */
    protected JsonNode visit(TestPairing pairing, SignedInDevice primary) {
        return pairing.primaryReads(primary.accessToken(), 0).succeeded().body().at("/data/device");
    }

    /** The token that the primary gets when its list names the device. */
    protected String approve(SignedInDevice primary, JsonNode device) {
        return transactions.run(() -> {
            accounts.lock(primary.userId());
            return reserved.approve(reserved.find(
                            primary.userId(),
                            device.path("device_number").asInt(),
                            UUID.fromString(device.path("device_id").asString()))
                    .orElseThrow());
        });
    }

    protected Answer complete(String deviceToken) {
        return api().post(
                        TestPairing.PATH + "/complete",
                        "{\"device_token\": \"" + deviceToken + "\", \"device\": {\"device_name\": \"Laptop\","
                                + " \"device_type\": \"WEB\", \"platform\": \"LINUX\"}}");
    }

    /** A device that went the whole way. */
    protected Answer link(SignedInDevice primary) {
        return complete(approve(primary, visit(open(), primary))).succeeded();
    }

    protected int reservationsOf(UUID userId) {
        return jdbc.sql("SELECT COUNT(*) FROM device_reservations WHERE user_id = ?")
                .param(Uuids.toBytes(userId))
                .query(Integer.class)
                .single();
    }
}
