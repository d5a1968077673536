/* subscriptions.h - [commands], where the platform's events are read, and [subscribe NAME], what
 * one of them makes us do (docs/subscribing.md). */
#ifndef HIA_CONF_SUBSCRIPTIONS_H
#define HIA_CONF_SUBSCRIPTIONS_H

#include "conf/loader.h"

enum { SUBSCRIPTIONS_MAX = 32, SUBSCRIPTION_CLAIMS_MAX = 10000, IDENTIFIER_MAX = 64 };

struct settings;

/** [commands] */
struct settings_commands {
    char platform[OPTION_PATH_MAX]; /* postgresql://...; "": its events are not read */
    char table[OPTION_PATH_MAX], columns[OPTION_PATH_MAX];
    char tenant_setting[IDENTIFIER_MAX];
    int64_t poll_ms, overlap_ms;
};

/** In the order of SUBSCRIPTION_ACTS. */
enum subscription_act { ACT_SUBMIT, ACT_RECEIVE, ACT_SETTLE, ACT_SYNC, ACT_COUNT };
enum subscription_at { AT_WINDOW, AT_SCHEDULE };
enum subscription_from { FROM_NOW, FROM_BEGINNING };

/** [subscribe NAME] */
struct settings_subscription {
    char name[SECTION_NAME_MAX];
    char event[IDENTIFIER_MAX], channel[IDENTIFIER_MAX];
    int then;                       /* enum subscription_act */
    char partner[SECTION_NAME_MAX]; /* "": the payload says */
    char partner_member[65];        /* "": `partner` it is */
    struct option_list partner_for; /* "VALUE PARTNER"; none: the value is the name */
    char subject_member[65];        /* of the payload: one id, or an array of them */
    char claim_function[OPTION_PATH_MAX];
    int at; /* enum subscription_at */
    int64_t window_ms, claims_max;
    int from; /* enum subscription_from */
};

extern const struct option COMMANDS_OPTIONS[6], SUBSCRIBE_OPTIONS[12];

const char *subscription_act_name(int act);
/** The subscription of that name, or NULL. */
const struct settings_subscription *settings_subscription(const struct settings *s,
                                                          struct str name);
/** Of claims, and naming no partner: the first of [vendors claim], whose lane they wait in; else
 * NULL. */
const char *subscription_vendor(const struct settings *s, const struct settings_subscription *c);
/** Does each name partners that there are, and what its act needs? After all files are read. */
MUST_USE bool subscriptions_check(struct settings *s, const struct loader *l, struct err *err);

#endif
