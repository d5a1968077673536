/* fuzz_hint.c - arbitrary bytes as a webhook of a bank's or a card programme's that was verified:
 * a hint whose words are ours, or nothing. */
#include "fuzz/fuzz.h"
#include "job/banking_state.h"
#include "job/cards_hint.h"
#include "job/connection.h"

static void of_a_bank(struct str body)
{
    struct banking_hint h;
    struct connection_said said;
    if (!banking_hint_read(body, &h, &said))
        return;
    LAW(h.item[0] && strlen(h.item) < sizeof h.item, "it is of an item");
    LAW(said.state.n || said.sync_wanted, "it is acted on");
    LAW(!said.state.n || said.code.n || str_is(said.state, "repaired"), "a state has its reason");
    LAW(said.code.n < sizeof h.error, "which is short");
}

static void of_a_programme(struct str body)
{
    struct card_hint h;
    struct arena a;
    arena_init(&a, CARD_HINT_MAX);
    if (card_hint_read(body, &a, &h))
        LAW(!h.noun || h.id.n, "what is named has its id");
    else
        LAW(!h.noun, "what is no hint is of nothing");
    arena_fini(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str body = {(const char *)data, size};
    of_a_bank(body);
    of_a_programme(body);
    return 0;
}
