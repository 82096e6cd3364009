package org.sotto.fanout;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls between the packages. */
@AnalyzeClasses(packages = "org.sotto.fanout", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("org.sotto.fanout.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nobody_knows_the_reading_side = noClasses()
            .that()
            .resideOutsideOfPackage("..fanout.read..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("..fanout.read..");

    @ArchTest
    static final ArchRule hints_and_cursors_know_nothing_of_the_inbox = noClasses()
            .that()
            .resideInAnyPackage("..fanout.hint..", "..fanout.cursor..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..fanout.inbox..", "..fanout.read..");

    @ArchTest
    static final ArchRule only_stores_speak_to_cassandra = noClasses()
            .that()
            .haveSimpleNameNotEndingWith("Store")
            .and()
            .doNotHaveSimpleName("InboxRowMapping")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.datastax.oss.driver..");

    @ArchTest
    static final ArchRule only_hints_speak_to_redis = noClasses()
            .that()
            .resideOutsideOfPackage("..fanout.hint..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "org.sotto.common.redis..");
}
