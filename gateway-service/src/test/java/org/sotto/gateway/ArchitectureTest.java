package org.sotto.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls between the packages. */
@AnalyzeClasses(packages = "org.sotto.gateway", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("org.sotto.gateway.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule delivery_knows_no_sockets_threads_or_engines = noClasses()
            .that()
            .resideInAPackage("..gateway.delivery..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.netty..", "io.lettuce..", "org.apache.kafka..", "org.springframework..", "java.net..");

    @ArchTest
    static final ArchRule only_those_who_own_its_keys_speak_to_redis = noClasses()
            .that()
            .resideOutsideOfPackages(
                    "..gateway.session..", "..gateway.hint..", "..gateway.typing..", "..gateway.presence..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "org.sotto.common.redis..");

    @ArchTest
    static final ArchRule frames_are_read_without_reflection =
            noClasses().should().dependOnClassesThat().resideInAPackage("tools.jackson.databind..");

    @ArchTest
    static final ArchRule nobody_touches_a_channel_but_connections_and_pipelines = noClasses()
            .that()
            .resideOutsideOfPackages("..gateway.connection..", "..gateway.handshake..", "..gateway.dispatch..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("io.netty.channel.Channel");
}
