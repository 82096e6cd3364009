package org.sotto.user.web;

import org.springframework.boot.autoconfigure.condition.ConditionalOnThreading;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.thread.Threading;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/**
 * Where controllers run: they all block, so never on an event loop. With virtual threads Spring Boot configures WebFlux's
 * blocking executor itself.
 */
@Configuration
@ConditionalOnWebApplication
@ConditionalOnThreading(Threading.PLATFORM)
class BlockingConfiguration {

    @Bean
    ThreadPoolTaskExecutor requestExecutor(BlockingProperties properties) {
        ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
        executor.setThreadNamePrefix("request-");
        executor.setCorePoolSize(properties.threads());
        executor.setMaxPoolSize(properties.threads());
        executor.setQueueCapacity(properties.queue());
        return executor;
    }

    @Bean
    WebFluxConfigurer blockingExecution(ThreadPoolTaskExecutor requestExecutor) {
        return new WebFluxConfigurer() {
            @Override
            public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
                configurer.setExecutor(requestExecutor);
            }
        };
    }
}
