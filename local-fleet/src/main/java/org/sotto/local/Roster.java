package org.sotto.local;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sotto.local.engine.Engine;
import org.sotto.local.engine.EngineSettings;
import org.sotto.local.jdk.Jdk;
import org.sotto.local.jdk.Jdks;
import org.sotto.local.jdk.JvmProfile;
import org.sotto.local.process.Component;
import org.sotto.local.secrets.Secrets;
import org.sotto.local.service.ServiceEnvironment;
import org.sotto.local.service.ServiceKind;
import org.sotto.local.service.ServiceProcess;

/** Who belongs to a fleet: its engines and services by name, in the order in which they are started. */
final class Roster {
    private final FleetSettings settings;
    private final ServiceEnvironment environments;
    private final Map<String, Engine> engines = new LinkedHashMap<>();

    Roster(FleetSettings settings, Secrets secrets) {
        this.settings = settings;
        this.environments = new ServiceEnvironment(
                settings.directories(),
                settings.ports(),
                settings.gateways(),
                secrets,
                settings.environment().getOrDefault("SOTTO_SMS_PROVIDER", "local"));
        EngineSettings.from(settings.directories(), settings.ports(), settings.environment())
                .engines()
                .forEach(engine -> engines.put(engine.name(), engine));
    }

    List<Engine> engines() {
        return List.copyOf(engines.values());
    }

    List<String> serviceNames() {
        List<String> names = new ArrayList<>();
        for (ServiceKind kind : ServiceKind.values()) {
            if (kind == ServiceKind.GATEWAY_SERVICE) {
                for (int gateway = 1; gateway <= settings.gateways(); gateway++) {
                    names.add("gateway-" + gateway);
                }
            } else {
                names.add(kind.module());
            }
        }
        return names;
    }

    List<String> names() {
        List<String> names = new ArrayList<>(engines.keySet());
        names.addAll(serviceNames());
        return names;
    }

    String origin() {
        return environments.origin();
    }

    /**
     * A member by its name.
     *
     * @param overrides variables on top of the service's own; engines take none
     */
    Component component(String name, Map<String, String> overrides) {
        Engine engine = engines.get(name);
        if (engine == null) {
            return service(name, overrides);
        }
        if (!overrides.isEmpty()) {
            throw new IllegalArgumentException(name + " takes no variables (given: " + overrides.keySet() + ")");
        }
        return engine;
    }

    /** The variables that configure a service; engines have none. */
    Map<String, String> environment(String name) {
        return engines.containsKey(name) ? Map.of() : environments.of(kindOf(name), gatewayOf(name));
    }

    ServiceProcess service(String name, Map<String, String> overrides) {
        ServiceKind kind = kindOf(name);
        Map<String, String> variables = new LinkedHashMap<>(environments.of(kind, gatewayOf(name)));
        variables.putAll(overrides);
        Jdk jdk = new Jdks(settings.environment()).forServices();
        return new ServiceProcess(
                name,
                kind,
                portsOf(kind, gatewayOf(name)),
                healthPortOf(kind, gatewayOf(name)),
                variables,
                settings.directories(),
                jdk,
                JvmProfile.from(settings.environment()));
    }

    private ServiceKind kindOf(String name) {
        if (serviceNames().contains(name)) {
            for (ServiceKind kind : ServiceKind.values()) {
                if (kind.module().equals(name)) {
                    return kind;
                }
            }
            return ServiceKind.GATEWAY_SERVICE;
        }
        throw new FleetException(
                "no process is called " + name + " (expected: one of " + String.join(", ", names()) + ")");
    }

    /** The number in {@code gateway-N}, 0 for every other name. */
    private static int gatewayOf(String name) {
        return name.matches("gateway-\\d+") ? Integer.parseInt(name.substring("gateway-".length())) : 0;
    }

    private List<Integer> portsOf(ServiceKind kind, int gateway) {
        Ports ports = settings.ports();
        return switch (kind) {
            case USER_SERVICE -> List.of(ports.userService());
            case MESSAGE_SERVICE -> List.of(ports.messageService());
            case FANOUT_WORKER -> List.of(ports.fanoutWorker());
            case PRESENCE_SERVICE -> List.of(ports.presenceService());
            case GATEWAY_SERVICE -> List.of(ports.webSocket(gateway), ports.gatewayManagement(gateway));
            case API_GATEWAY -> List.of(ports.apiGateway(), ports.apiGatewayManagement());
        };
    }

    private int healthPortOf(ServiceKind kind, int gateway) {
        return switch (kind) {
            case GATEWAY_SERVICE -> settings.ports().gatewayManagement(gateway);
            case API_GATEWAY -> settings.ports().apiGatewayManagement();
            default -> portsOf(kind, gateway).get(0);
        };
    }
}
