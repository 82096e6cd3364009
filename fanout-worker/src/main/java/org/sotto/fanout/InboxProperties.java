package org.sotto.fanout;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Sizes of the inbox's caches, hints and pages.
 *
 * @param chainCacheUsers users of one owned partition whose newest row is kept in memory (about 150 bytes each); a user who
 *     is not there costs two reads with their next entry
 * @param hintBytes bytes of entries in one publication to a gateway; what is more is split
 * @param pendingHintBytes bytes of entries that may wait for Redis to tell where users are connected; what is more is
 *     dropped, and the gateways find it by comparing tails
 * @param pageBytes bytes at which a page of a replay ends
 * @param tailsConcurrency users of one question for tails that are read at the same time
 */
@Validated
@ConfigurationProperties("sotto.inbox")
public record InboxProperties(
        @DefaultValue("100000") @Min(1) int chainCacheUsers,
        @DefaultValue("524288") @Min(1_024) int hintBytes,
        @DefaultValue("33554432") @Min(1_024) long pendingHintBytes,
        @DefaultValue("1048576") @Min(1_024) @Max(1_572_864) int pageBytes,

        @DefaultValue("128") @Min(1) @Max(512) int tailsConcurrency) {}
