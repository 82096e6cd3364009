package org.sotto.fanout.read;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.fanout.testing.RunningWorker;
import org.sotto.proto.v1.InboxPage;
import org.sotto.proto.v1.InboxReadRequest;
import org.sotto.proto.v1.TailsRequest;
import org.sotto.proto.v1.TailsResponse;

/** A gateway's questions over HTTP, with its service token. */
final class ReadClient {
    private final RunningWorker worker;
    private final InternalClient http;

    ReadClient(RunningWorker worker, String caller) {
        this.worker = worker;
        this.http = worker.clientOf(caller);
    }

    InboxPage read(InboxReadRequest request) throws Exception {
        return http.post("fanout-worker", worker.address(), "/internal/v1/inbox/read", request, InboxPage.parser())
                .get(20, TimeUnit.SECONDS);
    }

    /** Reads after a position. */
    InboxPage read(UUID user, long after, int limit) throws Exception {
        return read(request(user, UUID.randomUUID(), limit).setAfter(after).build());
    }

    static InboxReadRequest.Builder request(UUID user, UUID device, int limit) {
        return InboxReadRequest.newBuilder()
                .setUserId(Uuids.toByteString(user))
                .setDeviceId(Uuids.toByteString(device))
                .setLimit(limit);
    }

    List<Long> tails(Collection<UUID> users) throws Exception {
        TailsRequest request = TailsRequest.newBuilder()
                .addAllUserIds(users.stream().map(Uuids::toByteString).toList())
                .build();
        return http.post("fanout-worker", worker.address(), "/internal/v1/inbox/tails", request, TailsResponse.parser())
                .get(30, TimeUnit.SECONDS)
                .getPositionsList();
    }
}
