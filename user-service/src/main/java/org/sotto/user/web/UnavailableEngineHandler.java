package org.sotto.user.web;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sotto.common.kafka.TransientFailures;
import org.sotto.common.web.ApiException;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;

/**
 * Names the failures of this service's engines, MySQL above all, that the shared error handler does not know to be passing
 * ones, and of a full request pool: 503 {@code unavailable}. That handler, the next in line, writes the envelope.
 */
@Component
@Order(-3)
class UnavailableEngineHandler implements WebExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(UnavailableEngineHandler.class);
    private static final long RETRY_AFTER_SECONDS = 2;

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (failure instanceof ApiException || !isUnavailable(failure)) {
            return Mono.error(failure);
        }
        log.warn(
                "not available: {} {}: {}",
                exchange.getRequest().getMethod(),
                exchange.getRequest().getPath(),
                TransientFailures.unwrap(failure).toString());
        return Mono.error(ApiException.unavailable("the service does not answer now; try again", RETRY_AFTER_SECONDS));
    }

    private static boolean isUnavailable(Throwable failure) {
        return failure instanceof DataAccessResourceFailureException
                || failure instanceof TransientDataAccessException
                || failure instanceof CannotCreateTransactionException
                || failure instanceof RejectedExecutionException
                || (failure instanceof RedisException && !(failure instanceof RedisCommandExecutionException))
                || TransientFailures.isTransient(failure);
    }
}
