/* verb_guide.c - hia guide: an implementation guide, printed from the tables that judge. */
#include "cli/verbs.h"

#include "x12/guide.h"
#include "x12/guide_print.h"
#include <string.h>

static void list_guides(void)
{
    size_t count;
    const struct x12_guide *const *guides = x12_guides(&count);
    for (size_t i = 0; i < count; i++)
        printf("%-13s %-14s %s\n", guides[i]->name, guides[i]->id, guides[i]->title);
}

static int run(const struct cli_args *args, struct err *err)
{
    struct buf out;
    if (args->count == 0) {
        list_guides();
        return EXIT_DONE;
    }
    const char *name = args->operands[0];
    const struct x12_guide *g = x12_guide_named(str_from(name));
    if (!g) {
        err_set(err, ERR_USAGE, "no guide %s; `hia guide` lists them", name);
        return EXIT_FAIL;
    }
    struct str path = str_from(args->count > 1 ? args->operands[1] : "");
    buf_init(&out, 0);
    bool found = cli_given(args, "json") ? x12_guide_print_json(g, path, &out)
                                         : x12_guide_print(g, path, &out);
    if (!found)
        err_set(err, ERR_USAGE, "%s has no %s; `hia guide %s` prints all of it", g->name,
                path.n ? path.p : "such path", g->name);
    else if (buf_ok(&out, "the guide", err))
        fwrite(out.p, 1, out.n, stdout);
    buf_fini(&out);
    return err->kind == ERR_NONE ? EXIT_DONE : EXIT_FAIL;
}

const struct cli_verb verb_guide = {
    .name = "guide",
    .summary = "print an implementation guide, or one loop or segment of it",
    .operands = "[NAME [LOOP|LOOP/SEGMENT]]",
    .about =
        "Prints what a guide asks for, from the same tables that validate and write: loops, segments, "
        "elements, usage, repeats, lengths, types, code lists and syntax notes. Without a name it "
        "lists the guides.\n\n"
        "NAME is a name such as 837P, 835 or 277CA, or an id such as 005010X222A1.",
    .examples = "$ hia guide 835\n"
                "$ hia guide 837P 2010AA\n"
                "$ hia guide 837P 2300/CLM\n",
    .run = run,
};
