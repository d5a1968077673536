/* fuzz_codes.c - arbitrary bytes as a list of codes, as a code set's file, and as a pattern. */
#include "fuzz/fuzz.h"
#include "job/code_file.h"
#include "job/code_list.h"
#include "x12/pattern.h"

static enum x12_code_set_id set_of(uint8_t b)
{
    return (enum x12_code_set_id)(1 + b % (X12_CODE_SETS - 1));
}

static void try_list(enum x12_code_set_id id, struct str text, uint8_t how)
{
    static const char *const names[] = {"list.csv", "icd10cm_order_2026.txt", "codes.txt",
                                        "HCPC2026_JAN_ANWEB.txt"};
    struct code_reading reading = {.window = {20240101, 20241231, 0}};
    struct code_rows rows;
    struct err err = {0};
    code_list_init(&rows);
    bool ok = code_list_read(&rows, id, text, names[how % 4], &reading, &err);
    LAW(ok || err.text[0], "a refusal has its words");
    for (size_t i = 0; ok && i < rows.count; i++) {
        char code[X12_CODE_BYTES_MAX + 1];
        x12_code_text(rows.entry[i].key, code);
        LAW(x12_code_formed(id, str_from(code)), "what is read has the form of the set");
        LAW(rows.entry[i].period.from <= rows.entry[i].period.to, "a period begins before it ends");
    }
    code_list_fini(&rows);
}

static void try_image(enum x12_code_set_id id, struct str text)
{
    struct x12_code_set set;
    void *aligned = malloc(text.n + 1);
    LAW(aligned, "memory");
    if (text.n)
        memcpy(aligned, text.p, text.n);
    LAW(!code_image_read(str_of(aligned, text.n), id, &set), "no digest is guessed");
    free(aligned);
}

static void try_pattern(struct str text)
{
    static struct x12_pattern pattern;
    unsigned column = 0;
    struct err err = {0};
    struct str value = text, form = str_split(&value, '\n');
    if (!x12_pattern_compile(form, &pattern, &column, &err))
        LAW(column >= 1 && column <= form.n + 1 && err.text[0], "what is wrong has a column");
    else
        (void)x12_pattern_matches(&pattern, value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_guides();
    if (size < 3)
        return 0;
    struct str text = str_of((const char *)data + 3, size - 3);
    switch (data[0] % 4) {
    case 0:
        try_image(set_of(data[1]), text);
        break;
    case 1:
        try_pattern(text);
        break;
    default:
        try_list(set_of(data[1]), text, data[2]);
    }
    return 0;
}
