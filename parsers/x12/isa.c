/* isa.c - the interchange header found, measured, and its delimiters taken; compressed and foreign
 * files recognised. */
#include "x12/isa.h"

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool can_end(char c)
{
    return !is_alnum(c) && c != ' ' && c != '\0';
}

static bool can_separate(char c)
{
    return can_end(c) && c != '\r' && c != '\n';
}

bool isa_begins(const char *p, size_t n)
{
    return n >= 4 && memcmp(p, "ISA", 3) == 0 && can_separate(p[3]);
}

bool isa_may_begin(const char *p, size_t n)
{
    return n < 4 ? memcmp(p, "ISA", n) == 0 : isa_begins(p, n);
}

/* ISA11 holds the separator itself. Version 00401 had 'U' there, which is
 * a letter: none is in use. */
static char repetition_of(const char *p, const struct isa *isa)
{
    const char *value = p + isa->start[11];
    bool one = isa->start[12] - 1 - isa->start[11] == 1;
    return one && can_separate(*value) ? *value : '\0';
}

static bool take_delims(const char *p, struct isa *isa)
{
    struct x12_delims *d = &isa->delims;
    d->element = p[3];
    d->component = p[isa->start[ISA_ELEMENTS]];
    d->segment = p[isa->length - 1];
    d->repetition = repetition_of(p, isa);
    return can_separate(d->component) && can_end(d->segment) && d->element != d->component &&
           d->element != d->segment && d->component != d->segment &&
           d->repetition != d->component && d->repetition != d->segment;
}

static enum isa_verdict judged(bool good, enum isa_verdict verdict)
{
    return good ? verdict : ISA_BAD;
}

enum isa_verdict isa_judge_fixed(const char *p, size_t n, struct isa *isa)
{
    /* Where each element begins; the byte before it is a separator. */
    static const uint32_t start[ISA_ELEMENTS + 2] = {0,  4,  7,  18, 21, 32,  35,  51,  54,
                                                     70, 77, 82, 84, 90, 100, 102, 104, 106};
    if (n < ISA_FIXED_LENGTH)
        return ISA_MORE;
    for (unsigned i = 2; i <= ISA_ELEMENTS; i++)
        if (p[start[i] - 1] != p[3])
            return ISA_BAD;
    memcpy(isa->start, start, sizeof(start));
    isa->length = ISA_FIXED_LENGTH;
    return judged(take_delims(p, isa), ISA_FIXED);
}

enum isa_verdict isa_judge_loose(const char *p, size_t n, struct isa *isa)
{
    unsigned count = 0;
    for (uint32_t i = 3; i < n && count < ISA_ELEMENTS; i++)
        if (p[i] == p[3])
            isa->start[++count] = i + 1;
    if (count < ISA_ELEMENTS || isa->start[ISA_ELEMENTS] + 2 > n)
        return ISA_MORE;
    isa->start[0] = 0;
    isa->start[ISA_ELEMENTS + 1] = isa->start[ISA_ELEMENTS] + 2;
    isa->length = isa->start[ISA_ELEMENTS + 1];
    return judged(take_delims(p, isa), ISA_LOOSE);
}

struct magic {
    const char *bytes;
    uint8_t n;
    uint16_t code;
};

static const struct magic magics[] = {
    {"PK\003\004", 4, X12_ZIPPED},           /* zip */
    {"PK\005\006", 4, X12_ZIPPED},           /* zip, empty */
    {"\037\213", 2, X12_ZIPPED},             /* gzip */
    {"\037\235", 2, X12_ZIPPED},             /* compress */
    {"BZh", 3, X12_ZIPPED},                  /* bzip2 */
    {"\3757zXZ", 5, X12_ZIPPED},             /* xz */
    {"7z\274\257", 4, X12_ZIPPED},           /* 7-Zip */
    {"\050\265\057\375", 4, X12_ZIPPED},     /* zstd */
    {"\377\376", 2, X12_WRONG_ENCODING},     /* UTF-16 and UTF-32, marked, low byte first */
    {"\376\377", 2, X12_WRONG_ENCODING},     /* UTF-16, high byte first */
    {"\0\0\376\377", 4, X12_WRONG_ENCODING}, /* UTF-32 */
    {"I\0S\0", 4, X12_WRONG_ENCODING},       /* UTF-16 without a mark */
    {"\0I\0S", 4, X12_WRONG_ENCODING},
    {"I\0\0\0", 4, X12_WRONG_ENCODING},
    {"\0\0\0I", 4, X12_WRONG_ENCODING},
    {"\311\342\301", 3, X12_WRONG_ENCODING}, /* "ISA" in EBCDIC */
};

enum x12_code isa_foreign(const char *p, size_t n)
{
    for (size_t i = 0; i < COUNT_OF(magics); i++)
        if (n >= magics[i].n && memcmp(p, magics[i].bytes, magics[i].n) == 0)
            return (enum x12_code)magics[i].code;
    return X12_NO_FAULT;
}

size_t isa_mark(const char *p, size_t n)
{
    return n >= 3 && memcmp(p, "\357\273\277", 3) == 0 ? 3 : 0;
}
