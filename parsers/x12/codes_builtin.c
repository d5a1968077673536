/* codes_builtin.c - the sets that are public and small enough to stand here: states, places of
 * service, countries, currencies, and which ZIP codes a state has. */
#include "x12/codes.h"

#include <stdlib.h>

enum { CODES_MAX = 300 };

/* USPS Publication 28 Appendix B, with the military ones; and Canada's provinces. */
static const char states[] =
    "AL AK AS AZ AR CA CO CT DE DC FM FL GA GU HI ID IL IN IA KS KY LA ME MH MD MA MI MN MS MO MT "
    "NE NV NH NJ NM NY NC ND MP OH OK OR PW PA PR RI SC SD TN TX UT VT VI VA WA WV WI WY AA AE AP "
    "AB BC MB NB NL NS NT NU ON PE QC SK YT";

/* CMS, place of service code set; the later ones with the day they begin. */
static const char places[] =
    "01 02 03 04 05 06 07 08 09 10/20220101 11 12 13 14 15 16 17 18 19/20160101 20 21 22 23 24 25 "
    "26 27/20231001 31 32 33 34 41 42 49 50 51 52 53 54 55 56 57 58/20200101 60 61 62 65 66/20240801 "
    "71 72 81 99";

/* ISO 3166-1 alpha-2. */
static const char countries[] =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS "
    "BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE "
    "EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC "
    "LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA "
    "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO "
    "TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/* ISO 4217, those in use and the last ones withdrawn. */
static const char currencies[] =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP "
    "BYN BZD CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR "
    "FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY "
    "KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR "
    "MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB "
    "RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD "
    "TZS UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL";

/* One set made of its words. */
struct built_in {
    struct x12_code_set set;
    uint64_t keys[CODES_MAX];
    uint32_t first[CODES_MAX + 1];
    struct x12_code_period periods[CODES_MAX];
};

static void index_prefixes(void);

static struct built_in state_set, place_set, country_set, currency_set;
static struct x12_code_sets all;

struct word {
    uint64_t key;
    uint32_t from;
};

static int by_key(const void *a, const void *b)
{
    const struct word *x = a, *y = b;
    return (x->key > y->key) - (x->key < y->key);
}

/* "10/20220101": a code and its first day. */
static const struct x12_code_set *make(struct built_in *b, const char *words)
{
    struct word list[CODES_MAX];
    uint32_t n = 0;
    for (struct str rest = str_from(words); rest.p && n < CODES_MAX; n++) {
        struct str day = str_split(&rest, ' '), code = str_split(&day, '/');
        uint64_t from = X12_CODE_FIRST_DAY;
        bool good = !day.p || str_to_u64(day, X12_CODE_LAST_DAY, &from);
        list[n] = (struct word){x12_code_key(code), (uint32_t)from};
        assert(good && list[n].key);
        (void)good;
    }
    qsort(list, n, sizeof(list[0]), by_key);
    for (uint32_t i = 0; i < n; i++) {
        b->keys[i] = list[i].key;
        b->first[i] = i;
        b->periods[i] = (struct x12_code_period){list[i].from, X12_CODE_LAST_DAY, 0};
    }
    b->first[n] = n;
    b->set = (struct x12_code_set){.count = n,
                                   .keys = b->keys,
                                   .first = b->first,
                                   .periods = b->periods,
                                   .from = X12_CODE_FIRST_DAY,
                                   .to = X12_CODE_LAST_DAY,
                                   .version = "built in"};
    return &b->set;
}

bool x12_codes_init(struct err *err)
{
    if (!x12_code_forms_init(err))
        return false;
    index_prefixes();
    all.set[X12_CS_STATE] = make(&state_set, states);
    all.set[X12_CS_PLACE_OF_SERVICE] = make(&place_set, places);
    all.set[X12_CS_COUNTRY] = make(&country_set, countries);
    all.set[X12_CS_CURRENCY] = make(&currency_set, currencies);
    return true;
}

const struct x12_code_sets *x12_codes_built_in(void)
{
    return &all;
}

/* ---- ZIP codes by state ---- */

/* USPS: the first three digits, from and to, of each state. A prefix may stand in two. */
static const struct {
    char state[3];
    uint16_t from, to;
} prefixes[] = {
    {"NY", 5, 5},     {"PR", 6, 7},     {"VI", 8, 8},     {"PR", 9, 9},     {"MA", 10, 27},
    {"RI", 28, 29},   {"NH", 30, 38},   {"ME", 39, 49},   {"VT", 50, 54},   {"MA", 55, 55},
    {"VT", 56, 59},   {"CT", 60, 69},   {"NY", 63, 63},   {"NJ", 70, 89},   {"AE", 90, 98},
    {"NY", 100, 149}, {"PA", 150, 196}, {"DE", 197, 199}, {"DC", 200, 205}, {"VA", 201, 201},
    {"MD", 206, 219}, {"VA", 220, 246}, {"WV", 247, 268}, {"NC", 270, 289}, {"SC", 290, 299},
    {"GA", 300, 319}, {"FL", 320, 349}, {"AA", 340, 340}, {"AL", 350, 369}, {"TN", 370, 385},
    {"MS", 386, 397}, {"GA", 398, 399}, {"KY", 400, 427}, {"OH", 430, 459}, {"IN", 460, 479},
    {"MI", 480, 499}, {"IA", 500, 528}, {"WI", 530, 549}, {"MN", 550, 567}, {"SD", 570, 577},
    {"ND", 580, 588}, {"MT", 590, 599}, {"IL", 600, 629}, {"MO", 630, 658}, {"KS", 660, 679},
    {"NE", 680, 693}, {"LA", 700, 714}, {"AR", 716, 729}, {"OK", 730, 749}, {"TX", 733, 733},
    {"TX", 750, 799}, {"CO", 800, 816}, {"WY", 820, 831}, {"ID", 832, 838}, {"WY", 834, 834},
    {"UT", 840, 847}, {"AZ", 850, 865}, {"NM", 870, 884}, {"TX", 885, 885}, {"NV", 889, 898},
    {"CA", 900, 961}, {"AP", 962, 966}, {"HI", 967, 968}, {"GU", 969, 969}, {"MP", 969, 969},
    {"PW", 969, 969}, {"FM", 969, 969}, {"MH", 969, 969}, {"AS", 967, 967}, {"OR", 970, 979},
    {"WA", 980, 994}, {"AK", 995, 999},
};

/* For each prefix the rows that have it: at most eight, one byte each, 1 is the first row. */
static uint64_t rows_of_prefix[1000];

static void index_prefixes(void)
{
    memset(rows_of_prefix, 0, sizeof(rows_of_prefix));
    for (uint32_t i = 0; i < COUNT_OF(prefixes); i++)
        for (unsigned p = prefixes[i].from; p <= prefixes[i].to; p++) {
            assert(rows_of_prefix[p] >> 56 == 0);
            rows_of_prefix[p] = rows_of_prefix[p] << 8 | (i + 1);
        }
}

static bool is_known_state(struct str state)
{
    for (size_t i = 0; i < COUNT_OF(prefixes); i++)
        if (str_is(state, prefixes[i].state))
            return true;
    return false;
}

bool x12_zip_in_state(struct str zip, struct str state)
{
    uint64_t prefix;
    if (zip.n < 5 || state.n != 2 || !str_to_u64(str_of(zip.p, 3), 999, &prefix))
        return true;
    uint64_t rows = rows_of_prefix[prefix];
    if (!rows)
        return true;
    for (; rows; rows >>= 8)
        if (memcmp(state.p, prefixes[(rows & 0xff) - 1].state, 2) == 0)
            return true;
    return !is_known_state(state); /* what is in no row is not judged */
}
