package org.sotto.user.web;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The pool on which requests wait for MySQL, Redis and Kafka, on Java 17 (from 21 on they have virtual threads).
 *
 * @param threads how many requests are worked on at once; somewhat more than connections to MySQL, since a request also waits
 *     for the others
 * @param queue how many may wait for a thread; one more is answered with 503
 */
@Validated
@ConfigurationProperties("sotto.blocking")
public record BlockingProperties(
        @DefaultValue("24") @Min(1) int threads,
        @DefaultValue("2000") @Min(1) int queue) {}
