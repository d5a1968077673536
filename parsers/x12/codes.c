/* codes.c - the table of external code sets, and looking a code up. */
#include "x12/codes.h"

#include "x12/pattern.h"
#include <stdlib.h>

#define CMS  "CMS and NCHS, free to use"
#define X12  "X12, licensed: load your own copy"
#define NUBC "AHA (NUBC), licensed: load your own copy, else the form alone is checked"

/* The texts of the faults of a set, from its title. */
#define SAYS(title)                                                                                \
    "This is not a code of " title,                                                                \
        "The code of " title " is not in force on the day that counts",                            \
        "The code is a heading of " title ", not specific enough to be sent",                      \
        "This is not the form of a code of " title,                                                \
        title " not loaded: the form alone is checked",                                            \
        title " loaded, but not for that day: the form alone is checked"

static const struct x12_code_set_row rows[X12_CODE_SETS] = {
    [X12_CS_ICD10CM] = {"icd10cm", "ICD-10-CM", CMS, "@#[0-9A-Z]{1,5}", X12_DAY_CLAIM_FROM,
                        "A7:254", SAYS("ICD-10-CM")},
    [X12_CS_ICD10PCS] = {"icd10pcs", "ICD-10-PCS", CMS, "[0-9A-HJ-NP-Z]{7}", X12_DAY_CLAIM_TO,
                         "A7:490", SAYS("ICD-10-PCS")},
    [X12_CS_HCPCS] = {"hcpcs", "HCPCS", CMS "; CPT (AMA) is licensed: its form alone is checked",
                      "[0-9A-Z]###[0-9A-Z]", X12_DAY_LINE, "A7:454", SAYS("HCPCS")},
    [X12_CS_MODIFIER] = {"modifier", "HCPCS modifiers", CMS "; those of CPT by form alone",
                         "[0-9A-Z]{2}", X12_DAY_LINE, "A7:453", SAYS("the HCPCS modifiers")},
    [X12_CS_CDT] = {"cdt", "CDT", "ADA, licensed: the form alone is checked unless you load yours",
                    "D####", X12_DAY_LINE, "A7:454", SAYS("CDT")},
    [X12_CS_HIPPS] = {"hipps", "HIPPS", CMS, "[0-9A-Z]{5}", X12_DAY_CLAIM_TO, "A7:454",
                      SAYS("HIPPS")},
    [X12_CS_NDC] = {"ndc", "NDC", "FDA, free to use", "#{11}", X12_DAY_LINE, "A7:218",
                    SAYS("the NDC directory")},
    [X12_CS_DRG] = {"drg", "MS-DRG", CMS, "#{3,4}", X12_DAY_CLAIM_TO, "A7:256", SAYS("MS-DRG")},
    [X12_CS_CARC] = {"carc", "CARC", X12, "#{1,3}|@#{1,2}", X12_DAY_FILE, "A7:21", SAYS("CARC")},
    [X12_CS_RARC] = {"rarc", "RARC", "CMS, list published three times a year",
                     "M#{1,3}|MA#{2,3}|N#{1,3}", X12_DAY_FILE, "A7:21", SAYS("RARC")},
    [X12_CS_STATUS_CATEGORY] = {"claim-status-category", "claim status categories", X12,
                                "[A-Z][0-9A-Z]{1,2}", X12_DAY_FILE, "A7:21",
                                SAYS("the claim status categories")},
    [X12_CS_CLAIM_STATUS] = {"claim-status", "claim status codes", X12, "#{1,4}", X12_DAY_FILE,
                             "A7:21", SAYS("the claim status codes")},
    [X12_CS_TAXONOMY] = {"taxonomy", "provider taxonomy",
                         "NUCC, free to load, not to be shipped with a product", "[0-9A-Z]{9}X",
                         X12_DAY_FILE, "A7:145", SAYS("the provider taxonomy")},
    [X12_CS_PLACE_OF_SERVICE] = {"place-of-service", "places of service", CMS ", built in", "##",
                                 X12_DAY_LINE, "A7:249", SAYS("the places of service")},
    [X12_CS_BILL_TYPE] = {"bill-type", "types of bill", NUBC, "[0-9A-Z]#", X12_DAY_CLAIM_FROM,
                          "A7:228", SAYS("the types of bill")},
    [X12_CS_REVENUE] = {"revenue", "revenue codes", NUBC, "#{4}", X12_DAY_CLAIM_FROM, "A7:455",
                        SAYS("the revenue codes")},
    [X12_CS_CONDITION] = {"condition", "condition codes", NUBC, "[0-9A-Z]{2}", X12_DAY_CLAIM_FROM,
                          "A7:460", SAYS("the condition codes")},
    [X12_CS_OCCURRENCE] = {"occurrence", "occurrence codes", NUBC, "[0-9A-Z]{2}",
                           X12_DAY_CLAIM_FROM, "A7:461", SAYS("the occurrence codes")},
    [X12_CS_OCCURRENCE_SPAN] = {"occurrence-span", "occurrence span codes", NUBC, "[0-9A-Z]{2}",
                                X12_DAY_CLAIM_FROM, "A7:462", SAYS("the occurrence span codes")},
    [X12_CS_VALUE] = {"value", "value codes", NUBC, "[0-9A-Z]{2}", X12_DAY_CLAIM_FROM, "A7:463",
                      SAYS("the value codes")},
    [X12_CS_SERVICE_TYPE] = {"service-type", "service types", X12, "[0-9A-Z]{1,2}", X12_DAY_FILE,
                             "A7:21", SAYS("the service types")},
    [X12_CS_STATE] = {"state", "states and provinces", "USPS and Canada Post, built in", "@@",
                      X12_DAY_FILE, "A7:21", SAYS("the states and provinces")},
    [X12_CS_ZIP] = {"zip", "ZIP codes", "USPS: load your own list; first three digits built in",
                    "#{5}", X12_DAY_FILE, "A7:21", SAYS("the ZIP codes")},
    [X12_CS_COUNTRY] = {"country", "countries", "ISO 3166-1, built in", "@{2,3}", X12_DAY_FILE,
                        "A7:21", SAYS("the countries")},
    [X12_CS_CURRENCY] = {"currency", "currencies", "ISO 4217, built in", "@{3}", X12_DAY_FILE,
                         "A7:21", SAYS("the currencies")},
    [X12_CS_LANGUAGE] = {"language", "languages", "ISO 639 and NISO Z39.53: load your own list",
                         "[A-Z]{2,3}", X12_DAY_FILE, "A7:21", SAYS("the languages")},
};

/* Where a guide has another day for a set than the set's own row. */
static const struct {
    const char *guide;
    enum x12_code_set_id set;
    enum x12_code_day day;
} days[] = {
    /* An inpatient is coded as of the discharge, everybody else as of the service. */
    {"837I", X12_CS_ICD10CM, X12_DAY_CLAIM_TO}, {"278", X12_CS_ICD10CM, X12_DAY_FILE},
    {"278", X12_CS_HCPCS, X12_DAY_FILE},        {"278", X12_CS_ICD10PCS, X12_DAY_FILE},
    {"270", X12_CS_ICD10CM, X12_DAY_FILE},      {"270", X12_CS_HCPCS, X12_DAY_FILE},
    {"271", X12_CS_ICD10CM, X12_DAY_FILE},      {"271", X12_CS_HCPCS, X12_DAY_FILE},
};

static struct x12_pattern forms[X12_CODE_SETS];

const struct x12_code_set_row *x12_code_set_row(enum x12_code_set_id id)
{
    assert(id > X12_CS_NONE && id < X12_CODE_SETS);
    return &rows[id];
}

/* The dictionary writes '_' where commands have '-'. */
static bool same_name(const char *name, struct str word)
{
    size_t i = 0;
    for (; name[i] && i < word.n; i++)
        if (name[i] != (word.p[i] == '_' ? '-' : word.p[i]))
            return false;
    return !name[i] && i == word.n;
}

enum x12_code_set_id x12_code_set_named(struct str name)
{
    for (unsigned i = 1; i < X12_CODE_SETS; i++)
        if (same_name(rows[i].name, name))
            return (enum x12_code_set_id)i;
    return X12_CS_NONE;
}

enum x12_code_day x12_code_day_of(const char *guide, enum x12_code_set_id id)
{
    for (size_t i = 0; i < COUNT_OF(days); i++)
        if (days[i].set == id && strcmp(days[i].guide, guide) == 0)
            return days[i].day;
    return rows[id].day;
}

bool x12_code_formed(enum x12_code_set_id id, struct str code)
{
    return x12_pattern_matches(&forms[id], code);
}

bool x12_code_forms_init(struct err *err)
{
    unsigned column;
    for (unsigned i = 1; i < X12_CODE_SETS; i++)
        if (!x12_pattern_compile(str_from(rows[i].form), &forms[i], &column, err))
            return err_wrap(err, "form of %s, column %u", rows[i].name, column);
    return true;
}

/* ---- looking up ---- */

enum { BASE = 37 }; /* 0-9, A-Z, and nothing: 37^12 fits into 63 bits */

static inline unsigned digit_of(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0' + 1U;
    return c >= 'A' && c <= 'Z' ? c - 'A' + 11U : 0;
}

uint64_t x12_code_key(struct str code)
{
    static const uint64_t powers[X12_CODE_BYTES_MAX + 1] = {6582952005840035281ULL,
                                                            177917621779460413ULL,
                                                            4808584372417849ULL,
                                                            129961739795077ULL,
                                                            3512479453921ULL,
                                                            94931877133ULL,
                                                            2565726409ULL,
                                                            69343957ULL,
                                                            1874161ULL,
                                                            50653ULL,
                                                            1369ULL,
                                                            37ULL,
                                                            1ULL};
    uint64_t key = 0;
    if (code.n == 0 || code.n > X12_CODE_BYTES_MAX)
        return 0;
    for (size_t i = 0; i < code.n; i++) {
        unsigned digit = digit_of((unsigned char)code.p[i]);
        if (!digit)
            return 0;
        key = key * BASE + digit;
    }
    return key * powers[code.n];
}

void x12_code_text(uint64_t key, char out[X12_CODE_BYTES_MAX + 1])
{
    memset(out, 0, X12_CODE_BYTES_MAX + 1);
    for (unsigned i = X12_CODE_BYTES_MAX; i-- > 0; key /= BASE) {
        unsigned digit = (unsigned)(key % BASE);
        out[i] = (char)(digit == 0 ? '\0' : digit <= 10 ? '0' + digit - 1 : 'A' + digit - 11);
    }
}

uint32_t x12_code_find_key(const struct x12_code_set *set, uint64_t key)
{
    const uint64_t *at = set->keys;
    uint32_t n = set->count;
    if (key == 0 || n == 0)
        return UINT32_MAX;
    for (; n > 1; n -= n / 2) /* halve without a branch on the data */
        at = at[n / 2] <= key ? at + n / 2 : at;
    return *at == key ? (uint32_t)(at - set->keys) : UINT32_MAX;
}

uint32_t x12_code_find(const struct x12_code_set *set, struct str code)
{
    return x12_code_find_key(set, x12_code_key(code));
}

enum x12_code_state x12_code_on(const struct x12_code_set *set, uint32_t index, uint32_t day)
{
    if (day && (day < set->from || day > set->to))
        return X12_CODE_NOT_COVERED;
    for (uint32_t k = set->first[index]; k < set->first[index + 1]; k++) {
        const struct x12_code_period *p = &set->periods[k];
        if (!day || (day >= p->from && day <= p->to))
            return p->heading ? X12_CODE_HEADING : X12_CODE_IN_FORCE;
    }
    return X12_CODE_OUTSIDE;
}

enum x12_code_state x12_code_look(const struct x12_code_set *set, struct str code, uint32_t day)
{
    uint32_t i = x12_code_find(set, code);
    return i == UINT32_MAX ? X12_CODE_UNKNOWN : x12_code_on(set, i, day);
}
