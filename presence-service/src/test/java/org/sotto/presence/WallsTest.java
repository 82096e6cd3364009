package org.sotto.presence;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The walls between subjects. */
class WallsTest {
    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.sotto.presence");

    @Test
    void subjects_do_not_depend_on_each_other_in_circles() {
        slices().matching("org.sotto.presence.(*)..").should().beFreeOfCycles().check(classes);
    }

    @Test
    void only_the_store_and_its_scripts_talk_to_redis() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Store")
                .and()
                .haveSimpleNameNotEndingWith("Script")
                .and()
                .haveSimpleNameNotEndingWith("Configuration")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.lettuce..")
                .check(classes);
    }

    @Test
    void only_the_announcer_writes_to_the_log() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..announce..")
                .and()
                .haveSimpleNameNotEndingWith("Configuration")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("LogProducer")
                .check(classes);
    }
}
