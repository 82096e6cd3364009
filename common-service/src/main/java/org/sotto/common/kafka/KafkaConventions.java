package org.sotto.common.kafka;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Names and sizes of topics.
 *
 * @param topicPrefix put before every topic and consumer group, so that several fleets can share a cluster
 * @param partitions partitions of a topic when it is made (fixed from then on); at most 16,384, since a message id has 14
 *     bits for the partition
 * @param epoch the incarnation of {@code inbox.events}: raise it when the topic is made anew, since positions are
 *     epoch · 2^40 + offset and may only grow; at most 8,191
 */
@Validated
@ConfigurationProperties("sotto.kafka")
public record KafkaConventions(
        @DefaultValue("") String topicPrefix,
        @DefaultValue("4") @Min(1) @Max(16_384) int partitions,
        @DefaultValue("0") @Min(0) @Max(8_191) int epoch) {

    /** The topic's name in the cluster. */
    public String nameOf(Topic topic) {
        return topicPrefix + topic.logicalName();
    }

    /** Where records of a topic go that can never be processed. */
    public String deadLetterNameOf(String topicName) {
        return topicName + ".dlt";
    }

    /** The name without the prefix, as it stands in a record's source coordinates. */
    public String logicalName(String topicName) {
        return topicName.substring(topicPrefix.length());
    }

    /** The consumer group of a service. */
    public String groupOf(String service) {
        return topicPrefix + service;
    }
}
