package org.sotto.client.e2ee;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.sotto.client.e2ee.primitive.E2eeException;

/** Expects that the protocol refuses something. */
public final class Refusals {
    private Refusals() {}

    public static void refuses(E2eeException.Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .asInstanceOf(InstanceOfAssertFactories.type(E2eeException.class))
                .extracting(E2eeException::code)
                .isEqualTo(code);
    }

    public static void refuses(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(E2eeException.class);
    }
}
