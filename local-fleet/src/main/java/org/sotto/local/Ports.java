package org.sotto.local;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ports of one fleet. All are base ports plus one offset, so that several fleets run side by side.
 *
 * <p>Offsets are multiples of 100 from 0 to {@value #MAX_OFFSET}: any two of them give disjoint sets of ports (at 2000,
 * Cassandra's storage port would meet the S3 port of the fleet at 0). No port reaches the range that Linux hands out to
 * outgoing connections (32768 and up).
 *
 * @param offset added to every base port
 */
public record Ports(int offset) {
    public static final int OFFSET_STEP = 100;
    public static final int MAX_OFFSET = 1900;
    /** Ten would push a gateway's management port onto the edge's. */
    public static final int MAX_GATEWAYS = 9;

    public Ports {
        if (offset < 0 || offset > MAX_OFFSET || offset % OFFSET_STEP != 0) {
            throw new IllegalArgumentException("offset: " + offset + " (expected: a multiple of " + OFFSET_STEP
                    + " from 0 to " + MAX_OFFSET + ")");
        }
    }

    public int kafka() {
        return 19092 + offset;
    }

    public int kafkaController() {
        return 19093 + offset;
    }

    public int cassandra() {
        return 19042 + offset;
    }

    public int cassandraStorage() {
        return 17000 + offset;
    }

    public int cassandraTlsStorage() {
        return 17001 + offset;
    }

    public int cassandraJmx() {
        return 17199 + offset;
    }

    public int mysql() {
        return 13307 + offset;
    }

    public int redis() {
        return 16379 + offset;
    }

    public int s3() {
        return 19000 + offset;
    }

    public int userService() {
        return 8081 + offset;
    }

    public int messageService() {
        return 8082 + offset;
    }

    public int fanoutWorker() {
        return 8083 + offset;
    }

    public int presenceService() {
        return 8084 + offset;
    }

    /** The public origin's port. */
    public int apiGateway() {
        return 8080 + offset;
    }

    public int apiGatewayManagement() {
        return 8070 + offset;
    }

    /** HTTP port of gateway {@code number} (1 and up) for health, metrics and draining. */
    public int gatewayManagement(int number) {
        return 8070 + checkedGateway(number) + offset;
    }

    /** WebSocket port of gateway {@code number} (1 and up). */
    public int webSocket(int number) {
        return 8090 + checkedGateway(number) + offset;
    }

    /** Every port of a fleet with this many gateways, by what it is for. */
    public Map<String, Integer> all(int gateways) {
        Map<String, Integer> all = new LinkedHashMap<>();
        all.put("kafka", kafka());
        all.put("kafka controller", kafkaController());
        all.put("cassandra", cassandra());
        all.put("cassandra storage", cassandraStorage());
        all.put("cassandra storage over TLS", cassandraTlsStorage());
        all.put("cassandra JMX", cassandraJmx());
        all.put("mysql", mysql());
        all.put("redis", redis());
        all.put("s3", s3());
        all.put("user-service", userService());
        all.put("message-service", messageService());
        all.put("fanout-worker", fanoutWorker());
        all.put("presence-service", presenceService());
        for (int gateway = 1; gateway <= gateways; gateway++) {
            all.put("gateway-" + gateway + " management", gatewayManagement(gateway));
            all.put("gateway-" + gateway, webSocket(gateway));
        }
        all.put("api-gateway management", apiGatewayManagement());
        all.put("api-gateway", apiGateway());
        return all;
    }

    private static int checkedGateway(int number) {
        if (number < 1 || number > MAX_GATEWAYS) {
            throw new IllegalArgumentException("gateway: " + number + " (expected: 1 to " + MAX_GATEWAYS + ")");
        }
        return number;
    }
}
