package org.sotto.user;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import org.springframework.web.bind.annotation.RestController;

@AnalyzeClasses(packages = "org.sotto.user", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule SUBJECTS_DO_NOT_DEPEND_ON_EACH_OTHER_IN_A_CIRCLE =
            slices().matching("org.sotto.user.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_STORES_SPEAK_SQL = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Store")
            .and()
            .resideOutsideOfPackage("..store..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.springframework.jdbc..", "java.sql..", "javax.sql..");

    @ArchTest
    static final ArchRule ONLY_EVENTS_AND_PRESENCE_SPEAK_KAFKA = noClasses()
            .that()
            .resideOutsideOfPackages("..event..", "..presence..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule ENDPOINTS_ARE_CALLED_BY_NOBODY = classes()
            .that()
            .areAnnotatedWith(RestController.class)
            .should()
            .haveSimpleNameEndingWith("Endpoint")
            .andShould()
            .notBePublic();

    @ArchTest
    static final ArchRule CALLS_OF_OTHER_SERVICES_LIE_IN_THEIR_OWN_SUBJECT = noClasses()
            .that()
            .resideOutsideOfPackages("..lookup..", "..event..", "..presence..", "..deletion..", "..report..", "..key..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.sotto.proto.v1..");

    @ArchTest
    static final ArchRule ONLY_SIGNED_LISTS_READ_WHAT_CLIENTS_SIGN = noClasses()
            .that()
            .resideOutsideOfPackage("..signedlist..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.sotto.proto.e2ee..");

    /** Verifiers differ on crafted keys and signatures (E2EE.md, 2.1): the server and all clients have to be of one mind. */
    @ArchTest
    static final ArchRule KEYS_OF_DEVICES_ARE_CHECKED_BY_ONE_VERIFIER = noClasses()
            .that()
            .resideInAnyPackage("..key..", "..signedlist..", "..crypto..", "..link..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.security.Signature")
            .orShould()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bouncycastle.jcajce..", "org.bouncycastle.jce..", "sun.security..");

    @ArchTest
    static final ArchRule ONE_PACKAGE_USES_THE_CURVES = noClasses()
            .that()
            .resideOutsideOfPackage("..crypto..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule TIME_COMES_FROM_THE_CLOCK = noClasses()
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(java.time.Clock.class, "systemUTC");
}
