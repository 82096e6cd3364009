package org.sotto.message.directory;

import java.time.Duration;
import org.sotto.common.internal.InternalClient;
import org.sotto.common.internal.ServiceAddresses;
import org.sotto.common.relation.RelationDirectory;
import org.sotto.message.MessageProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who blocked whom, and who shows read receipts: kept as long as {@link UserDirectory} keeps devices. */
@Configuration(proxyBeanMethods = false)
class DirectoryConfiguration {

    @Bean
    RelationDirectory relationDirectory(
            InternalClient client, ServiceAddresses services, MessageProperties properties) {
        return new RelationDirectory(client, services, properties.knownRelations(), Duration.ofMinutes(10));
    }
}
