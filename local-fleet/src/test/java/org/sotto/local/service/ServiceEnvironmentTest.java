package org.sotto.local.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sotto.local.Directories;
import org.sotto.local.Ports;
import org.sotto.local.secrets.Secrets;

class ServiceEnvironmentTest {
    @TempDir
    Path directory;

    private ServiceEnvironment environments;

    @BeforeEach
    void two_gateways_at_an_offset() throws Exception {
        Secrets secrets = Secrets.loadOrCreate(directory.resolve("secrets.properties"), ServiceKind.modules());
        environments = new ServiceEnvironment(
                new Directories(directory, directory, directory), new Ports(300), 2, secrets, "local");
    }

    @Test
    void secrets_of_accounts_reach_user_service_alone() {
        for (ServiceKind kind : ServiceKind.values()) {
            Map<String, String> variables = environments.of(kind, kind == ServiceKind.GATEWAY_SERVICE ? 1 : 0);
            boolean accounts = kind == ServiceKind.USER_SERVICE;
            assertThat(variables.containsKey("SOTTO_AUTH_JWTPRIVATEKEY"))
                    .as(kind.module())
                    .isEqualTo(accounts);
            assertThat(variables.containsKey("SOTTO_PHONE_PEPPER"))
                    .as(kind.module())
                    .isEqualTo(accounts);
            assertThat(variables.containsKey("SPRING_DATASOURCE_URL"))
                    .as(kind.module())
                    .isEqualTo(accounts);
        }
    }

    @Test
    void each_service_signs_with_its_own_key_and_all_know_the_same_public_ones() {
        assertThat(ServiceKind.values())
                .extracting(kind -> environments.of(kind, 1).get("SOTTO_AUTH_SERVICEPRIVATEKEY"))
                .doesNotHaveDuplicates();
        assertThat(ServiceKind.values())
                .extracting(kind -> environments.of(kind, 1).get("SOTTO_AUTH_SERVICEPUBLICKEYS"))
                .containsOnly(environments.secrets().servicePublicKeys());
    }

    @Test
    void a_second_gateway_has_an_id_and_ports_of_its_own() {
        assertThat(environments.of(ServiceKind.GATEWAY_SERVICE, 2))
                .containsEntry("SOTTO_GATEWAY_ID", "gateway-2")
                .containsEntry("SOTTO_GATEWAY_PORT", "8392")
                .containsEntry("SERVER_PORT", "8372")
                .containsEntry("SOTTO_GATEWAY_ALLOWEDORIGINS", "http://localhost:8380");
    }

    @Test
    void gateways_know_whom_to_ask() {
        assertThat(environments.of(ServiceKind.GATEWAY_SERVICE, 1))
                .containsEntry("SOTTO_SERVICES_USERSERVICE", "http://127.0.0.1:8381")
                .containsEntry("SOTTO_SERVICES_MESSAGESERVICE", "http://127.0.0.1:8382")
                .containsEntry("SOTTO_SERVICES_FANOUTWORKER", "http://127.0.0.1:8383")
                .containsEntry("SOTTO_SERVICES_PRESENCESERVICE", "http://127.0.0.1:8384");
    }

    @Test
    void the_edge_knows_every_gateway() {
        assertThat(environments.of(ServiceKind.API_GATEWAY, 0))
                .containsEntry("SOTTO_SERVICES_GATEWAYS", "ws://127.0.0.1:8391,ws://127.0.0.1:8392")
                .containsEntry("SERVER_PORT", "8380")
                .containsEntry("MANAGEMENT_SERVER_PORT", "8370");
    }

    @Test
    void no_service_listens_on_the_network() {
        assertThat(ServiceKind.values())
                .extracting(kind -> environments.of(kind, 1).get("SERVER_ADDRESS"))
                .containsOnly("127.0.0.1");
    }
}
