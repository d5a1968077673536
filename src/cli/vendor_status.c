/* vendor_status.c - see vendor_status.h. */
#include "cli/vendor_status.h"

#include "base/view.h"
#include "cli/print.h"
#include "job/vendors.h"
#include <string.h>

struct showing {
    struct json_writer *w;
    bool any;
};

static void print_pair(struct showing *s, const struct vendor_pair *p)
{
    bool second = strcmp(p->use.name, p->plan.first->name) != 0;
    if (!s->any)
        printf("%sVendors%s\n", term(TERM_BOLD), term(TERM_PLAIN));
    s->any = true;
    printf("  %-12s %s%s%s", vendor_kind_name(p->kind), term(second ? TERM_YELLOW : TERM_GREEN),
           p->use.name, term(TERM_PLAIN));
    if (p->payers.n)
        printf(" for %.*s", STR_FMT(p->payers));
    if (second)
        printf(", instead of %s since %s (%s)", p->plan.first->name, print_when(p->use.since_us),
               p->use.reason);
    else
        printf(", else %s", p->plan.second->name);
    putchar('\n');
}

static void on_pair(void *ctx, const struct vendor_pair *p)
{
    struct showing *s = ctx;
    struct json_writer *w = s->w;
    if (!w) {
        if (p->plan.second)
            print_pair(s, p);
        return;
    }
    json_object(w);
    json_pair(w, "transaction", vendor_kind_name(p->kind));
    json_pair_given(w, "payers", p->payers);
    json_pair(w, "first", p->plan.first->name);
    if (p->plan.second)
        json_pair(w, "second", p->plan.second->name);
    json_pair(w, "in_use", p->use.name);
    if (p->use.since_us) {
        view_instant(w, "since", p->use.since_us);
        json_pair(w, "reason", p->use.reason);
    }
    json_object_end(w);
}

bool vendor_status(const struct session *s, struct store *questions, struct json_writer *w,
                   struct err *err)
{
    struct showing all = {.w = w};
    if (w) {
        json_key(w, "vendors");
        json_array(w);
    }
    bool ok = vendor_pairs_all(s->settings, s->job.store, questions, on_pair, &all, err);
    if (w)
        json_array_end(w);
    return ok;
}
