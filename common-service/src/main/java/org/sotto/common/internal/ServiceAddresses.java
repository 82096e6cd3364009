package org.sotto.common.internal;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Base URLs of internal calls.
 *
 * @param userService user-service
 * @param messageService message-service
 * @param fanoutWorker fanout-worker
 * @param presenceService presence-service
 */
@ConfigurationProperties("sotto.services")
public record ServiceAddresses(
        @DefaultValue("http://127.0.0.1:8081") URI userService,
        @DefaultValue("http://127.0.0.1:8082") URI messageService,
        @DefaultValue("http://127.0.0.1:8083") URI fanoutWorker,
        @DefaultValue("http://127.0.0.1:8084") URI presenceService) {}
