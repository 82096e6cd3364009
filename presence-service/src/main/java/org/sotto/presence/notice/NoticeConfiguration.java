package org.sotto.presence.notice;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.sotto.common.redis.GatewayHints;
import org.sotto.common.redis.RedisConnections;
import org.sotto.common.redis.RedisKeys;
import org.sotto.presence.state.SeenStore;
import org.sotto.presence.visibility.Viewers;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires notices. */
@Configuration(proxyBeanMethods = false)
class NoticeConfiguration {
    @Bean
    SubscriberStore subscriberStore(RedisConnections connections, RedisKeys keys, Clock clock) {
        return new SubscriberStore(connections.commands(), keys, clock);
    }

    @Bean
    PresenceNotices presenceNotices(
            SubscriberStore subscribers, SeenStore states, Viewers viewers, GatewayHints hints, MeterRegistry metrics) {
        return new PresenceNotices(subscribers, states, viewers, hints, metrics);
    }

    @Bean
    SettingsListener settingsListener(SubscriberStore store, PresenceNotices notices, Clock clock) {
        return new SettingsListener(store, notices, clock);
    }
}
