package org.sotto.presence.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.sotto.common.id.Uuids;
import org.sotto.presence.testing.RunningService;
import org.sotto.proto.v1.PresenceReport;
import org.sotto.proto.v1.PresenceReportRequest;

class PresenceReportTest {
    private final RunningService service = RunningService.shared();

    private PresenceReport ask(String caller, ByteString user) {
        return service.clientOf(caller)
                .post(
                        "presence-service",
                        service.address(),
                        "/internal/v1/report",
                        PresenceReportRequest.newBuilder().setUserId(user).build(),
                        PresenceReport.parser())
                .join();
    }

    @Test
    void it_names_the_connected_devices_and_when_their_user_was_last_seen() {
        UUID user = UUID.randomUUID();
        UUID phone = UUID.randomUUID();
        service.connect(user, phone);
        service.awaitOnline(user, true);

        PresenceReport online = ask("user-service", Uuids.toByteString(user));
        assertThat(online.getOnline()).isTrue();
        assertThat(online.getLastSeen()).isZero();
        assertThat(online.getSessionsList()).singleElement().satisfies(session -> {
            assertThat(session.getDeviceId()).isEqualTo(Uuids.toByteString(phone));
            assertThat(session.getGatewayId()).isEqualTo("gateway-1");
            assertThat(session.getExpiresAt()).isGreaterThan(System.currentTimeMillis());
        });

        service.disconnect(user, phone);
        Awaitility.await().untilAsserted(() -> {
            PresenceReport gone = ask("user-service", Uuids.toByteString(user));
            assertThat(gone.getOnline()).isFalse();
            assertThat(gone.getLastSeen()).isPositive();
            assertThat(gone.getSessionsList()).isEmpty();
        });
    }

    @Test
    void another_caller_and_a_malformed_id_are_refused() {
        ByteString user = Uuids.toByteString(UUID.randomUUID());
        assertThatThrownBy(() -> ask("gateway-service", user)).hasMessageContaining("answered 403");
        assertThatThrownBy(() -> ask("user-service", ByteString.copyFrom(new byte[3])))
                .hasMessageContaining("answered 400");
    }
}
