package org.sotto.local.service;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.sotto.local.Directories;
import org.sotto.local.Ports;
import org.sotto.local.engine.MysqlEngine;
import org.sotto.local.secrets.Secrets;

/**
 * The environment variables by which a service of the local fleet is configured. Each gets what it needs: the secrets of
 * accounts and the database go to user-service alone.
 *
 * @param directories where the fleet keeps what
 * @param ports where everything listens
 * @param gateways how many gateways there are
 * @param secrets the fleet's keys
 * @param smsProvider who sends one-time codes: {@code local} writes them to a file, {@code sns} and {@code twilio} send them
 */
public record ServiceEnvironment(
        Directories directories, Ports ports, int gateways, Secrets secrets, String smsProvider) {

    /** The public origin. */
    public String origin() {
        return "http://localhost:" + ports.apiGateway();
    }

    /**
     * The variables of one process.
     *
     * @param kind which service
     * @param gateway the gateway's number, 1 and up; 0 for other services
     */
    public Map<String, String> of(ServiceKind kind, int gateway) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("SPRING_PROFILES_ACTIVE", "local");
        // A local fleet has no TLS and an engine without a password behind it: nothing for the network.
        variables.put("SERVER_ADDRESS", "127.0.0.1");
        addEngines(variables);
        addPeers(variables);
        variables.put("SOTTO_AUTH_SERVICEPRIVATEKEY", secrets.servicePrivateKey(kind.module()));
        variables.put("SOTTO_AUTH_SERVICEPUBLICKEYS", secrets.servicePublicKeys());
        variables.put("SOTTO_EDGE_ORIGIN", origin());
        switch (kind) {
            case USER_SERVICE -> addAccounts(variables);
            case MESSAGE_SERVICE -> variables.put("SERVER_PORT", Integer.toString(ports.messageService()));
            case FANOUT_WORKER -> variables.put("SERVER_PORT", Integer.toString(ports.fanoutWorker()));
            case PRESENCE_SERVICE -> variables.put("SERVER_PORT", Integer.toString(ports.presenceService()));
            case GATEWAY_SERVICE -> addGateway(variables, gateway);
            case API_GATEWAY -> addEdge(variables);
        }
        return variables;
    }

    private void addEngines(Map<String, String> variables) {
        variables.put("SPRING_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + ports.kafka());
        variables.put("SPRING_CASSANDRA_CONTACT_POINTS", "127.0.0.1:" + ports.cassandra());
        variables.put("SPRING_CASSANDRA_LOCAL_DATACENTER", "datacenter1");
        variables.put("SPRING_DATA_REDIS_HOST", "127.0.0.1");
        variables.put("SPRING_DATA_REDIS_PORT", Integer.toString(ports.redis()));
        variables.put("SOTTO_KAFKA_TOPICPREFIX", "");
        variables.put("SOTTO_CASSANDRA_KEYSPACE", "sotto");
        variables.put("SOTTO_REDIS_KEYPREFIX", "");
    }

    private void addPeers(Map<String, String> variables) {
        variables.put("SOTTO_SERVICES_USERSERVICE", "http://127.0.0.1:" + ports.userService());
        variables.put("SOTTO_SERVICES_MESSAGESERVICE", "http://127.0.0.1:" + ports.messageService());
        variables.put("SOTTO_SERVICES_FANOUTWORKER", "http://127.0.0.1:" + ports.fanoutWorker());
        variables.put("SOTTO_SERVICES_PRESENCESERVICE", "http://127.0.0.1:" + ports.presenceService());
    }

    private void addAccounts(Map<String, String> variables) {
        variables.put("SERVER_PORT", Integer.toString(ports.userService()));
        variables.put("SPRING_DATASOURCE_URL", MysqlEngine.jdbcUrl(ports.mysql(), "sotto"));
        variables.put("SPRING_DATASOURCE_USERNAME", "root");
        variables.put("SPRING_DATASOURCE_PASSWORD", "");
        variables.put("SOTTO_AUTH_JWTPRIVATEKEY", secrets.jwtPrivateKey());
        variables.put("SOTTO_PHONE_PEPPER", secrets.phonePepper());
        variables.put("SOTTO_OTP_SECRET", secrets.otpSecret());
        variables.put("SOTTO_SMS_PROVIDER", smsProvider);
        variables.put("SOTTO_SMS_LOCAL_FILE", directories.smsFile().toString());
    }

    private void addGateway(Map<String, String> variables, int gateway) {
        variables.put("SERVER_PORT", Integer.toString(ports.gatewayManagement(gateway)));
        variables.put("SOTTO_GATEWAY_PORT", Integer.toString(ports.webSocket(gateway)));
        variables.put("SOTTO_GATEWAY_ID", "gateway-" + gateway);
        variables.put("SOTTO_GATEWAY_ADDRESS", "127.0.0.1");
        variables.put("SOTTO_GATEWAY_ALLOWEDORIGINS", origin());
    }

    private void addEdge(Map<String, String> variables) {
        variables.put("SERVER_PORT", Integer.toString(ports.apiGateway()));
        variables.put("MANAGEMENT_SERVER_ADDRESS", "127.0.0.1");
        variables.put("MANAGEMENT_SERVER_PORT", Integer.toString(ports.apiGatewayManagement()));
        variables.put(
                "SOTTO_SERVICES_GATEWAYS",
                IntStream.rangeClosed(1, gateways)
                        .mapToObj(gateway -> "ws://127.0.0.1:" + ports.webSocket(gateway))
                        .collect(Collectors.joining(",")));
    }
}
