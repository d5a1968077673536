/* uuid.c - see uuid.h. */
#include "base/uuid.h"

#include "base/hash.h"

bool uuid_is(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        bool hex = (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'a' && s.p[i] <= 'f') ||
                   (s.p[i] >= 'A' && s.p[i] <= 'F');
        if (dash ? s.p[i] != '-' : !hex)
            return false;
    }
    return s.n == UUID_MAX - 1;
}
