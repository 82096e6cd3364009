package org.sotto.common.testing;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * Where the real engines of a test run are ({@code SOTTO_TEST_KAFKA}, {@code …_CASSANDRA}, {@code …_MYSQL}, {@code …_REDIS},
 * {@code …_S3}, each host:port; without them those of {@code ./sotto backends}), and names of a test's own on them, so that
 * tests share engines without sharing data.
 */
public final class Engines {
    public static final String KAFKA = address("KAFKA", "127.0.0.1:19092");
    public static final String CASSANDRA = address("CASSANDRA", "127.0.0.1:19042");
    public static final String MYSQL = address("MYSQL", "127.0.0.1:13307");
    public static final String REDIS = address("REDIS", "127.0.0.1:16379");
    public static final String S3 = address("S3", "127.0.0.1:19000");

    private Engines() {}

    private static String address(String engine, String fallback) {
        return System.getenv().getOrDefault("SOTTO_TEST_" + engine, fallback);
    }

    /** A short name that nobody else has: fits a keyspace, a database, a topic prefix. */
    public static String uniqueName(String purpose) {
        long random = ThreadLocalRandom.current().nextLong(1L << 40);
        return (purpose + "_" + Long.toString(random, 36)).toLowerCase(Locale.ROOT);
    }

    /** The properties that make a service use these engines under {@code name}. */
    public static Map<String, String> properties(String name) {
        Map<String, String> properties = new TreeMap<>();
        properties.put("spring.kafka.bootstrap-servers", KAFKA);
        properties.put("spring.cassandra.contact-points", CASSANDRA);
        properties.put("spring.cassandra.local-datacenter", "datacenter1");
        properties.put("spring.data.redis.host", REDIS.substring(0, REDIS.indexOf(':')));
        properties.put("spring.data.redis.port", REDIS.substring(REDIS.indexOf(':') + 1));
        properties.put(
                "spring.datasource.url",
                "jdbc:mysql://" + MYSQL + "/" + name
                        + "?createDatabaseIfNotExist=true&allowPublicKeyRetrieval=true&useSSL=false");
        properties.put("spring.datasource.username", "root");
        properties.put("spring.datasource.password", "");
        properties.put("sotto.kafka.topic-prefix", name + ".");
        properties.put("sotto.cassandra.keyspace", name);
        properties.put("sotto.redis.key-prefix", name + ":");
        properties.putAll(TestKeys.properties());
        return properties;
    }

    /** Gives properties to a Spring test context. */
    public static void register(DynamicPropertyRegistry registry, Map<String, String> properties) {
        properties.forEach((key, value) -> registry.add(key, () -> value));
    }

    /** Properties as an application's command-line arguments, which come before its {@code application.yml}. */
    public static String[] arguments(Map<String, String> properties) {
        return properties.entrySet().stream()
                .map(property -> "--" + property.getKey() + "=" + property.getValue())
                .toArray(String[]::new);
    }
}
