/* test_broker.c - where a broker is, and routing keys. */
#include "conf/broker.h"

#include <criterion/criterion.h>

static struct broker_address read(const char *text)
{
    struct broker_address a;
    struct err err = {0};
    cr_assert(broker_address_read(str_from(text), &a, &err), "%s: %s", text, err.text);
    return a;
}

static void no(const char *text)
{
    struct broker_address a;
    struct err err = {0};
    cr_assert(!broker_address_read(str_from(text), &a, &err), "%s", text);
    cr_assert_eq(err.kind, ERR_CONFIG);
}

static void check(const char *text, const char *host, int port, const char *vhost, bool tls)
{
    struct broker_address a = read(text);
    cr_assert_str_eq(a.host, host, "%s", text);
    cr_assert_str_eq(a.vhost, vhost, "%s", text);
    cr_assert_eq(a.port, port, "%s", text);
    cr_assert_eq(a.tls, tls, "%s", text);
}

Test(broker, address)
{
    check("amqps://broker.example.org", "broker.example.org", 5671, "/", true);
    check("amqps://broker.example.org/", "broker.example.org", 5671, "/", true);
    check("amqps://b:1/clinic", "b", 1, "clinic", true);
    check("amqps://b:65535/%2Fa%2fb%25", "b", 65535, "/a/b%", true);
    check("amqps://[2001:db8::1]:99/x", "2001:db8::1", 99, "x", true);
    check("amqp://localhost", "localhost", 5672, "/", false);
    check("amqp://[::1]", "::1", 5672, "/", false);
    check("amqp://127.0.0.1:7", "127.0.0.1", 7, "/", false);
}

Test(broker, no_address)
{
    static const char *const BAD[] = {"",
                                      "broker",
                                      "https://b",
                                      "amqps://",
                                      "amqps:///x",
                                      "amqps://:1",
                                      "amqps://b:",
                                      "amqps://b:0",
                                      "amqps://b:65536",
                                      "amqps://b:1x",
                                      "amqps://user:password@b",
                                      "amqps://user@b/x",
                                      "amqps://b/x/y",
                                      "amqps://b/%",
                                      "amqps://b/%2",
                                      "amqps://b/%zz",
                                      "amqps://b/%00",
                                      "amqps://b/a b",
                                      "amqps://[::1",
                                      "amqps://[::1]x",
                                      "amqps://[]",
                                      "amqps://::1",
                                      "amqps://b?heartbeat=1",
                                      "amqp://broker.example.org",
                                      "amqp://10.0.0.1"};
    for (size_t i = 0; i < COUNT_OF(BAD); i++)
        no(BAD[i]);
}

Test(broker, a_password_is_not_repeated)
{
    struct broker_address a;
    struct err err = {0};
    cr_assert(!broker_address_read(STR("amqps://u:hunter2@b"), &a, &err));
    cr_assert_null(strstr(err.text, "hunter2"));
}

Test(broker, too_long)
{
    char text[600];
    memset(text, 'a', sizeof text);
    memcpy(text, "amqps://", 8);
    text[8 + BROKER_HOST_MAX] = '\0';
    no(text);
    text[8 + BROKER_HOST_MAX - 1] = '\0';
    cr_assert_eq(strlen(read(text).host), BROKER_HOST_MAX - 1);
    memset(text, 'a', sizeof text);
    memcpy(text, "amqps://b/", 10);
    text[10 + BROKER_VHOST_MAX] = '\0';
    no(text);
    text[10 + BROKER_VHOST_MAX - 1] = '\0';
    cr_assert_eq(strlen(read(text).vhost), BROKER_VHOST_MAX - 1);
}

Test(broker, routing_key)
{
    const struct routing_parts parts = {"pm_claim_paid", "1.0", "org"};
    char out[ROUTING_KEY_MAX + 1];
    struct err err = {0};
    cr_assert(routing_key_fill(STR("{event}"), &parts, out));
    cr_assert_str_eq(out, "pm_claim_paid");
    cr_assert(routing_key_fill(STR("hia.{organization}.{event}.v{version}"), &parts, out));
    cr_assert_str_eq(out, "hia.org.pm_claim_paid.v1.0");
    cr_assert(routing_key_check(STR("hia.{organization}.{event}.v{version}"), &err));
    cr_assert(routing_key_check(STR("fixed"), &err));
    static const char *const BAD[] = {"{claim}", "{event", "{}", "a b", "{event}{", "x\ty"};
    for (size_t i = 0; i < COUNT_OF(BAD); i++) {
        cr_assert(!routing_key_check(str_from(BAD[i]), &err), "%s", BAD[i]);
        cr_assert_eq(err.kind, ERR_CONFIG);
        err_clear(&err);
    }
}

Test(broker, routing_key_too_long)
{
    char name[ROUTING_KEY_MAX + 2], out[ROUTING_KEY_MAX + 1];
    const struct routing_parts parts = {name, "", ""};
    memset(name, 'e', sizeof name);
    name[ROUTING_KEY_MAX + 1] = '\0';
    cr_assert(!routing_key_fill(STR("{event}"), &parts, out));
    name[ROUTING_KEY_MAX] = '\0';
    cr_assert(routing_key_fill(STR("{event}"), &parts, out));
    cr_assert_eq(strlen(out), ROUTING_KEY_MAX);
    cr_assert(!routing_key_fill(STR("x{event}"), &parts, out));
}
