package org.sotto.message;

import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What message-service keeps in memory. All of it is a copy of what engines and services know.
 *
 * @param rememberedSends sends of one owned partition whose answer is kept (about 250 bytes each); older ones are found in
 *     Redis
 * @param youngMemory how long after taking a partition over every send is looked up in table {@code sends}, since the
 *     owner before may have accepted what this one does not remember
 * @param knownConversations conversations whose rows in the lists of both users are known to be there (about 150 bytes
 *     each); one that is not costs three writes with its next message
 * @param knownWatermarks watermarks that are kept (about 250 bytes each); one that is not costs a read with its next receipt
 * @param knownUsers users whose devices are kept (about 250 bytes each); unknown ones cost one call a batch
 * @param knownRelations pairs of users of whom it is kept whether one blocked the other (about 200 bytes each); unknown ones
 *     cost one call a batch
 */
@Validated
@ConfigurationProperties("sotto.message")
public record MessageProperties(
        @DefaultValue("20000") @Min(1) int rememberedSends,
        @DefaultValue("PT60S") Duration youngMemory,
        @DefaultValue("50000") @Min(1) int knownConversations,
        @DefaultValue("50000") @Min(1) int knownWatermarks,
        @DefaultValue("50000") @Min(1) int knownUsers,
        @DefaultValue("100000") @Min(1) int knownRelations) {}
