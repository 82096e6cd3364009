package org.sotto.common.auth;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.sotto.common.kafka.BroadcastConsumer;
import org.sotto.common.kafka.KafkaConventions;
import org.sotto.common.kafka.KafkaConventionsAutoConfiguration;
import org.sotto.common.kafka.LogConsumer;
import org.sotto.common.kafka.LogHealth;
import org.sotto.common.kafka.Topic;
import org.sotto.proto.v1.UserChanged;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaAdmin;

/**
 * Reads {@code users.changed} whole in every service: revoked sessions always, and whatever else a service's
 * {@link UserChangeListener} beans want to know (caches to invalidate, sockets to close). Readiness waits until the
 * revocations of the last hour are known.
 */
@AutoConfiguration(
        after = {AuthAutoConfiguration.class, KafkaConventionsAutoConfiguration.class, KafkaAutoConfiguration.class})
@ConditionalOnClass({KafkaAdmin.class, HealthIndicator.class})
public class UsersChangedAutoConfiguration {

    @Bean
    @ConditionalOnMissingBean(name = "usersChangedBroadcast")
    BroadcastConsumer usersChangedBroadcast(
            RevokedSessions revoked,
            ObjectProvider<UserChangeListener> listeners,
            KafkaProperties kafka,
            KafkaConventions conventions,
            Clock clock) {
        List<UserChangeListener> all = new ArrayList<>();
        all.add(revoked::apply);
        listeners.orderedStream().forEach(all::add);
        return new BroadcastConsumer(
                Topic.USERS_CHANGED, RevokedSessions.HORIZON, kafka, conventions, clock, List.of((key, value) -> {
                    UserChanged change = UserChanged.parseFrom(value);
                    all.forEach(listener -> listener.onUserChanged(change));
                }));
    }

    /** Health component {@code log}: in each service's readiness group. */
    @Bean
    @ConditionalOnMissingBean(name = "logHealthIndicator")
    LogHealth logHealthIndicator(ObjectProvider<LogConsumer> consumers, ObjectProvider<BroadcastConsumer> broadcasts) {
        return new LogHealth(
                consumers.orderedStream().toList(), broadcasts.orderedStream().toList());
    }
}
