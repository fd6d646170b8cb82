package dev.tandem.director;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.lang.foreign.Linker;

/** Imports point down only: the rooms of the house and the doors between them. */
@AnalyzeClasses(
    packages = "dev.tandem",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      ArchitectureTest.DoNotIncludeTestJars.class
    })
class ArchitectureTest {

  /** Other modules' tests, whose tools ours use. */
  static final class DoNotIncludeTestJars implements ImportOption {

    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar") && !location.contains("/test-classes/");
    }
  }

  private static final String LINUX = "dev.tandem.linux..";
  private static final String LVS = "dev.tandem.lvs..";
  private static final String VRRP = "dev.tandem.vrrp..";
  private static final String SYNC = "dev.tandem.sync..";
  private static final String HEALTH = "dev.tandem.health..";
  private static final String DIRECTOR = "dev.tandem.director..";

  private static ArchRule from(String module, String... forbidden) {
    return noClasses()
        .that()
        .resideInAPackage(module)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(forbidden);
  }

  @ArchTest
  static final ArchRule LINUX_KNOWS_NOTHING_OF_LOAD_BALANCING =
      from(LINUX, LVS, VRRP, SYNC, HEALTH, DIRECTOR);

  @ArchTest static final ArchRule LVS_STANDS_BY_ITSELF = from(LVS, VRRP, SYNC, HEALTH, DIRECTOR);

  @ArchTest static final ArchRule VRRP_STANDS_BY_ITSELF = from(VRRP, LVS, SYNC, HEALTH, DIRECTOR);

  @ArchTest static final ArchRule HEALTH_STANDS_BY_ITSELF = from(HEALTH, LVS, VRRP, SYNC, DIRECTOR);

  @ArchTest static final ArchRule SYNC_KNOWS_THE_TABLE_ONLY = from(SYNC, VRRP, HEALTH, DIRECTOR);

  @ArchTest
  static final ArchRule ONLY_LINUX_CALLS_NATIVE_CODE =
      noClasses()
          .that()
          .resideOutsideOfPackage(LINUX)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Linker.class);

  @ArchTest
  static final ArchRule SYNTAX_KNOWS_NO_KEYWORDS =
      from(
          "dev.tandem.director.config.syntax..",
          "dev.tandem.director.config",
          "dev.tandem.director.config.keyword..");

  @ArchTest
  static final ArchRule KEYWORDS_KNOW_NO_BLOCKS =
      from("dev.tandem.director.config.keyword..", "dev.tandem.director.config");

  @ArchTest
  static final ArchRule THE_COMMAND_LINE_IS_ON_TOP =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.tandem.director.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.tandem.director.cli..");

  @ArchTest
  static final ArchRule NO_PACKAGE_USES_ONE_THAT_USES_IT =
      slices().matching("dev.tandem.(**)").should().beFreeOfCycles();
}
