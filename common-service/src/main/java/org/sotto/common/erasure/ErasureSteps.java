package org.sotto.common.erasure;

import java.util.Map;
import org.sotto.common.engine.Waiting;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.proto.v1.DeletionStep;
import org.sotto.proto.v1.DeletionStepTaken;

/** Tells user-service what is erased: {@code POST /internal/v1/deletions/steps}. */
final class ErasureSteps {
    private static final String PATH = "/internal/v1/deletions/steps";

    private final InternalClient client;
    private final ServiceAddresses services;

    ErasureSteps(InternalClient client, ServiceAddresses services) {
        this.client = client;
        this.services = services;
    }

    /** Returns when user-service has noted it. */
    void tell(Erasure erasure, Map<String, Long> counts) throws Exception {
        DeletionStep step = DeletionStep.newBuilder()
                .setUserId(Uuids.toByteString(erasure.userId()))
                .setPass(erasure.pass())
                .putAllCounts(counts)
                .build();
        Waiting.await(
                client.post("user-service", services.userService(), PATH, step, DeletionStepTaken.parser()),
                "telling user-service that account " + erasure.userId() + " is erased");
    }
}
