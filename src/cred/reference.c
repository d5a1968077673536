/* reference.c - a reference taken apart. */
#include "cred/reference.h"

static const struct {
    struct str scheme;
    enum cred_place place;
    bool whole; /* the scheme is part of the name */
} PLACES[] = {
    {{"vault://", 8}, CRED_VAULT, false},      {{"file://", 7}, CRED_FILE, false},
    {{"systemd://", 10}, CRED_SYSTEMD, false}, {{"exec:", 5}, CRED_EXEC, false},
    {{"pkcs11:", 7}, CRED_PKCS11, true},
};

bool cred_reference_parse(struct str text, struct cred_reference *out, struct err *err)
{
    for (size_t i = 0; i < COUNT_OF(PLACES); i++) {
        size_t n = PLACES[i].scheme.n;
        if (!str_starts(text, PLACES[i].scheme) || text.n == n || text.n > CRED_REFERENCE_MAX)
            continue;
        if (memchr(text.p, '\0', text.n))
            break;
        out->place = PLACES[i].place;
        out->name = PLACES[i].whole ? text : str_of(text.p + n, text.n - n);
        return true;
    }
    return err_set(err, ERR_CONFIG,
                   "not a reference: vault://NAME, file://PATH, systemd://NAME, exec:HELPER or "
                   "pkcs11:URI is needed");
}
