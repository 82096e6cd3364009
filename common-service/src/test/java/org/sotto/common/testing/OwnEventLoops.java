package org.sotto.common.testing;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

/** Without it a service that ends takes the event loops of all others in this JVM with it. */
@Configuration(proxyBeanMethods = false)
public class OwnEventLoops {
    @Bean
    ReactorResourceFactory reactorResourceFactory() {
        ReactorResourceFactory own = new ReactorResourceFactory();
        own.setUseGlobalResources(false);
        return own;
    }
}
