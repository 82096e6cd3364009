package org.sotto.gateway.replay;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.sotto.common.id.Uuids;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.gateway.call.CallQueue;
import org.sotto.gateway.connection.Identity;
import org.sotto.gateway.settings.GatewaySettings;
import org.sotto.proto.v1.InboxPage;
import org.sotto.proto.v1.InboxReadRequest;
import org.springframework.stereotype.Component;

/** Reads inboxes from fanout-worker, a bounded number at a time. */
@Component
public final class InboxReads {
    private static final String CALLEE = "fanout-worker";
    private static final String PATH = "/internal/v1/inbox/read";
    private static final String READS = "sotto.gateway.replay.reads";

    private final InternalClient client;
    private final ServiceAddresses services;
    private final int pageSize;
    private final CallQueue calls;
    private final Counter answered;
    private final Counter failed;

    InboxReads(InternalClient client, ServiceAddresses services, GatewaySettings settings, MeterRegistry metrics) {
        this.client = client;
        this.services = services;
        this.pageSize = settings.pageSize();
        // Each connection has one read at most.
        this.calls = new CallQueue(settings.concurrentReads(), Integer.MAX_VALUE);
        this.answered = metrics.counter(READS, "outcome", "answered");
        this.failed = metrics.counter(READS, "outcome", "failed");
    }

    /**
     * Reads a page.
     *
     * @param after the position to read after; empty = the device's stored cursor
     */
    CompletableFuture<InboxPage> read(Identity device, OptionalLong after) {
        InboxReadRequest.Builder request = InboxReadRequest.newBuilder()
                .setUserId(Uuids.toByteString(device.userId()))
                .setDeviceId(Uuids.toByteString(device.deviceId()))
                .setDeviceNumber(device.deviceNumber())
                .setLimit(pageSize);
        after.ifPresent(request::setAfter);
        return calls.submit(
                        () -> client.post(CALLEE, services.fanoutWorker(), PATH, request.build(), InboxPage.parser()))
                .whenComplete((page, failure) -> (failure == null ? answered : failed).increment());
    }
}
