package org.sotto.message;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls between the packages. */
@AnalyzeClasses(packages = "org.sotto.message", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule subjects_have_no_cycles =
            slices().matching("org.sotto.message.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nobody_knows_the_log = noClasses()
            .that()
            .resideOutsideOfPackage("..message.log..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..message.log..");

    @ArchTest
    static final ArchRule only_stores_speak_to_cassandra = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Store")
            .and()
            .doNotHaveSimpleName("MessageReader")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.datastax.oss.driver.api.core.CqlSession");

    @ArchTest
    static final ArchRule only_the_cache_of_sends_and_control_calls_speak_to_redis = noClasses()
            .that()
            .doNotHaveSimpleName("SendCache")
            .and()
            .resideOutsideOfPackage("..message.control..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.lettuce..");
}
