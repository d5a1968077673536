/* test_record.c - what holds of every record: its schema is the committed one, its tables are
 * sound.
 */
#include "event_test.h"

#include "event/record_json.h"

static void check_schema(const struct record_kind *kind)
{
    struct buf printed, committed;
    char path[512];
    snprintf(path, sizeof(path), "%s/conf/schemas/%s.schema.json", HIA_SOURCE_DIR, kind->name);
    buf_init(&printed, 0), buf_init(&committed, 0);
    record_print_schema(kind, &printed);
    if (getenv("HIA_UPDATE")) {
        FILE *f = fopen(path, "wb");
        cr_assert_not_null(f);
        fwrite(printed.p, 1, printed.n, f);
        fclose(f);
    }
    slurp(path, &committed);
    cr_expect(str_eq(buf_str(&printed), buf_str(&committed)),
              "%s: run this test with HIA_UPDATE=1 and commit the schema", kind->name);
    buf_fini(&printed), buf_fini(&committed);
}

Test(record, schemas_are_the_committed_ones)
{
    size_t count;
    const struct record_kind *const *kinds = record_kinds(&count);
    for (size_t i = 0; i < count; i++)
        check_schema(kinds[i]);
}

/* Members lie within their struct, names are there once, and lists have a maximum. */
static void check_shape(const struct record_shape *shape)
{
    cr_expect_leq(shape->count, RECORD_FIELDS_MAX, "%s", shape->name);
    for (size_t i = 0; i < shape->count; i++) {
        const struct record_field *f = &shape->fields[i];
        bool list = f->type == FIELD_LIST || f->type == FIELD_TEXTS || f->type == FIELD_ORDINALS;
        cr_expect_lt(f->offset, f->group ? f->group->size : shape->size, "%s", f->name);
        cr_expect(!list || f->max > 0, "%s.%s", shape->name, f->name);
        cr_expect(f->about && f->about[0], "%s.%s", shape->name, f->name);
        for (size_t k = 0; k < i; k++)
            cr_expect_str_neq(f->name, shape->fields[k].name, "in %s", shape->name);
    }
}

Test(record, tables_are_sound)
{
    enum { MAX = 512 };
    const struct record_shape *shapes[MAX];
    size_t kinds_count, count = 0;
    const struct record_kind *const *kinds = record_kinds(&kinds_count);
    for (size_t i = 0; i < kinds_count; i++)
        shapes[count++] = kinds[i]->shape;
    for (size_t i = 0; i < count; i++) {
        check_shape(shapes[i]);
        for (size_t k = 0; k < shapes[i]->count; k++) {
            const struct record_shape *inner = shapes[i]->fields[k].shape;
            size_t at = 0;
            while (inner && at < count && shapes[at] != inner)
                at++;
            cr_assert_lt(at, MAX - 1);
            if (inner && at == count)
                shapes[count++] = inner;
        }
    }
}
