package dev.tandem.vrrp.router;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Marks tests beside a real keepalived. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "dev.tandem.vrrp.router.Keepalived#installed",
    disabledReason = "needs /usr/sbin/keepalived to test against")
public @interface RequiresKeepalived {}
