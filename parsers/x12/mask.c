/* mask.c - see mask.h. Ids go through a keyed Feistel network over their own letters and digits, as
 * NIST SP 800-38G does for numbers of one radix: a permutation, so nothing is lost or doubled. */
#include "x12/mask.h"

#include "x12/npi.h"

enum { ROUNDS = 8, DIGITS = 10, LETTERS = 26 };

void x12_mask_init(struct x12_mask *m, const uint8_t key[SHA256_SIZE])
{
    uint8_t h[SHA256_SIZE];

    memcpy(m->key, key, sizeof(m->key));
    hmac_sha256(m->key, STR("shift"), h);
    m->shift_days = -7 * (5 + h[0] % 48);
}

/* ---- ids ---- */

struct symbols {
    size_t n;
    uint8_t value[X12_MASK_ID_MAX], radix[X12_MASK_ID_MAX];
    size_t at[X12_MASK_ID_MAX];
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static char base_of(char c)
{
    return is_digit(c) ? '0' : c >= 'a' ? 'a' : 'A';
}

static void take(struct symbols *s, struct str id)
{
    s->n = 0;
    for (size_t i = 0; i < id.n && s->n < X12_MASK_ID_MAX; i++) {
        char c = id.p[i];
        if (!is_digit(c) && !is_letter(c))
            continue;
        s->value[s->n] = (uint8_t)(c - base_of(c));
        s->radix[s->n] = is_digit(c) ? DIGITS : LETTERS;
        s->at[s->n++] = i;
    }
}

/* What round `round` adds to symbols [to, to + count), of symbols [from, from + have). */
static void mix(const struct x12_mask *m, struct symbols *s, unsigned round, size_t from,
                size_t have, size_t to, size_t count)
{
    uint8_t text[2 * X12_MASK_ID_MAX + 8], h[SHA256_SIZE];
    size_t n = 0, left = 0;

    text[n++] = 'i';
    text[n++] = (uint8_t)round;
    text[n++] = (uint8_t)s->n;
    memcpy(text + n, s->radix, s->n);
    n += s->n;
    memcpy(text + n, s->value + from, have);
    n += have;
    for (size_t i = 0; i < count; i++) {
        if (left < 2) {
            text[n] = (uint8_t)i;
            hmac_sha256(m->key, str_of((const char *)text, n + 1), h);
            left = sizeof(h);
        }
        unsigned word = (unsigned)h[left - 1] << 8 | h[left - 2];
        left -= 2;
        s->value[to + i] = (uint8_t)((s->value[to + i] + word) % s->radix[to + i]);
    }
}

static void permute(const struct x12_mask *m, struct symbols *s)
{
    size_t half = s->n / 2;

    for (unsigned round = 0; round < ROUNDS; round++) {
        if (round % 2 == 0)
            mix(m, s, round, half, s->n - half, 0, half);
        else
            mix(m, s, round, 0, half, half, s->n - half);
    }
}

static void put_permuted(const struct x12_mask *m, struct str id, struct buf *out)
{
    struct symbols s;
    size_t from = out->n;

    take(&s, id);
    permute(m, &s);
    for (size_t i = 0; i < id.n; i++) /* beyond what is mixed, and what is no ASCII, is blotted */
        buf_putc(out, (uint8_t)id.p[i] >= 0x80 || is_digit(id.p[i]) || is_letter(id.p[i])
                          ? 'X'
                          : id.p[i]);
    for (size_t i = 0; !out->failed && i < s.n; i++)
        out->p[from + s.at[i]] = (char)(base_of(id.p[s.at[i]]) + s.value[i]);
}

/* The digits between the first and the check digit are mixed; the check digit follows from them. */
static void put_npi(const struct x12_mask *m, struct str npi, struct buf *out)
{
    char text[10];
    size_t from = out->n;

    put_permuted(m, str_of(npi.p + 1, 8), out);
    if (out->failed)
        return;
    text[0] = npi.p[0];
    memcpy(text + 1, out->p + from, 8);
    out->n = from;
    for (text[9] = '0'; text[9] < '9' && !x12_npi_valid(str_of(text, 10)); text[9]++)
        ;
    buf_put(out, text, sizeof(text));
}

void x12_mask_id(const struct x12_mask *m, struct str id, struct buf *out)
{
    if (x12_npi_valid(id))
        put_npi(m, id, out);
    else
        put_permuted(m, id, out);
}

void x12_mask_id_tail(const struct x12_mask *m, struct str id, struct buf *out)
{
    if (id.n > 0)
        buf_putc(out, id.p[0]);
    if (id.n > 1)
        put_permuted(m, str_of(id.p + 1, id.n - 1), out);
}

/* ---- names and places ---- */

/* The same name in upper and lower case is the same. */
static void hash_of(const struct x12_mask *m, char kind, struct str value, uint8_t h[SHA256_SIZE])
{
    char text[96];
    size_t n = 0;

    text[n++] = kind;
    for (size_t i = 0; i < value.n && n < sizeof(text); i++)
        text[n++] =
            (char)(value.p[i] >= 'a' && value.p[i] <= 'z' ? value.p[i] - 'a' + 'A' : value.p[i]);
    hmac_sha256(m->key, str_of(text, n), h);
}

static void put_word(const uint8_t *h, struct buf *out)
{
    static const char consonants[] = "BDFGKLMNPRSTVZ", vowels[] = "AEIOU", ends[] = "LMNRSTD";
    unsigned syllables = 2 + h[0] % 2;

    for (unsigned i = 0; i < syllables; i++) {
        buf_putc(out, consonants[h[1 + 2 * i] % (sizeof(consonants) - 1)]);
        buf_putc(out, vowels[h[2 + 2 * i] % (sizeof(vowels) - 1)]);
    }
    buf_putc(out, consonants[h[9] % (sizeof(consonants) - 1)]);
    buf_putc(out, vowels[h[10] % (sizeof(vowels) - 1)]);
    buf_putc(out, ends[h[11] % (sizeof(ends) - 1)]);
}

void x12_mask_name(const struct x12_mask *m, struct str name, struct buf *out)
{
    uint8_t h[SHA256_SIZE];

    hash_of(m, 'n', name, h);
    put_word(h, out);
}

void x12_mask_street(const struct x12_mask *m, struct str street, struct buf *out)
{
    uint8_t h[SHA256_SIZE];

    hash_of(m, 's', street, h);
    buf_put_u64(out, 1 + (h[20] * 256u + h[21]) % 9999);
    buf_putc(out, ' ');
    put_word(h, out);
    buf_puts(out, " ST");
}

void x12_mask_phone(const struct x12_mask *m, struct str number, struct buf *out)
{
    size_t from = out->n;

    put_permuted(m, number, out);
    for (size_t i = 0; !out->failed && number.n >= 7 && i < 3; i++)
        if (is_digit(number.p[i]))
            out->p[from + i] = '5';
}

void x12_mask_email(const struct x12_mask *m, struct str address, struct buf *out)
{
    x12_mask_name(m, address, out);
    buf_puts(out, "@EXAMPLE.COM");
}

/* Of the 2000 census, as the Department's guidance of 2012 lists them. */
static bool is_sparse(const char *p)
{
    static const char sparse[][4] = {"036", "059", "063", "102", "203", "556", "692", "790", "821",
                                     "823", "830", "831", "878", "879", "884", "890", "893"};

    for (size_t i = 0; i < COUNT_OF(sparse); i++)
        if (memcmp(p, sparse[i], 3) == 0)
            return true;
    return false;
}

void x12_mask_zip(struct str zip, struct buf *out)
{
    bool us = zip.n >= 5;

    for (size_t i = 0; i < 3 && us; i++)
        us = is_digit(zip.p[i]);
    for (size_t i = 0; i < zip.n; i++)
        buf_putc(out, us && i < 3 && !is_sparse(zip.p) ? zip.p[i]
                      : is_letter(zip.p[i])            ? 'X'
                                                       : '0');
}

/* ---- days ---- */

/* The proleptic Gregorian calendar as a count of days (after H. Hinnant, days_from_civil). */
static int64_t count_of(int y, int mo, int d)
{
    int64_t year = mo <= 2 ? y - 1 : y, era = (year >= 0 ? year : year - 399) / 400;
    int64_t yoe = year - era * 400, doy = (153 * (mo + (mo > 2 ? -3 : 9)) + 2) / 5 + d - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy;
}

static void day_of_count(int64_t z, int *y, int *mo, int *d)
{
    int64_t era = (z >= 0 ? z : z - 146096) / 146097, doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;

    *d = (int)(doy - (153 * mp + 2) / 5 + 1);
    *mo = (int)(mp < 10 ? mp + 3 : mp - 9);
    *y = (int)(yoe + era * 400 + (*mo <= 2));
}

static int number_of(const char *p, size_t n)
{
    int v = 0;

    for (size_t i = 0; i < n; i++) {
        if (!is_digit(p[i]))
            return -1;
        v = v * 10 + (p[i] - '0');
    }
    return v;
}

/* False when there is no such day. What the walk takes for a day has to stay one. */
static bool read_day(int y, int mo, int d, int64_t *count)
{
    int back[3];

    if (y < 100 || mo < 1 || mo > 12 || d < 1 || d > 31)
        return false;
    *count = count_of(y, mo, d);
    day_of_count(*count, &back[0], &back[1], &back[2]);
    return back[0] == y && back[1] == mo && back[2] == d;
}

static void put_padded(struct buf *out, int v, unsigned width)
{
    char text[8];

    for (unsigned i = width; i-- > 0; v /= 10)
        text[i] = (char)('0' + v % 10);
    buf_put(out, text, width);
}

static void put_day(int y, int mo, int d, struct buf *out)
{
    put_padded(out, y, 4);
    put_padded(out, mo, 2);
    put_padded(out, d, 2);
}

static bool shifted(const struct x12_mask *m, const char *p, int *y, int *mo, int *d)
{
    int64_t count;

    if (!read_day(number_of(p, 4), number_of(p + 4, 2), number_of(p + 6, 2), &count))
        return false;
    day_of_count(count + m->shift_days, y, mo, d);
    return true;
}

bool x12_mask_day(const struct x12_mask *m, struct str day, struct buf *out)
{
    int y, mo, d;

    if (day.n != 8 || !shifted(m, day.p, &y, &mo, &d))
        return false;
    put_day(y, mo, d, out);
    return true;
}

bool x12_mask_birth(const struct x12_mask *m, struct str day, struct str today, struct buf *out)
{
    int y, mo, d, now = today.n == 8 ? number_of(today.p, 4) : -1;

    if (day.n != 8 || !shifted(m, day.p, &y, &mo, &d))
        return false;
    /* 45 CFR 164.514(b)(2)(i)(C): those over 89 are one group. */
    if (now > 0 && now - y > 89) {
        y = now - 89;
        d = mo == 2 && d == 29 ? 28 : d;
    }
    put_day(y, mo, d, out);
    return true;
}

bool x12_mask_short_day(const struct x12_mask *m, struct str day, struct buf *out)
{
    char text[8];
    struct buf whole;
    bool ok;

    if (day.n != 6)
        return false;
    memcpy(text, day.p[0] >= '7' ? "19" : "20", 2);
    memcpy(text + 2, day.p, 6);
    buf_init(&whole, 0);
    ok = x12_mask_day(m, str_of(text, 8), &whole) && !whole.failed;
    if (ok)
        buf_put(out, whole.p + 2, 6);
    buf_fini(&whole);
    return ok;
}

bool x12_mask_days(const struct x12_mask *m, struct str value, struct buf *out)
{
    bool any = false;
    size_t i = 0;

    while (i < value.n) {
        int y, mo, d;
        if ((i == 0 || !is_digit(value.p[i - 1])) && value.n - i >= 8 &&
            shifted(m, value.p + i, &y, &mo, &d)) {
            put_day(y, mo, d, out);
            any = true;
            i += 8;
        } else {
            buf_putc(out, value.p[i++]);
        }
    }
    return any;
}
