/* splitter.c - a second reader of X12 that shares nothing with ours. */
#include "x12/splitter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ELEMENTS = 20, VALUE = 64 };

/* Up to ELEMENTS values of one segment, cut to VALUE bytes; returns how many. */
static int split(const char *segment, size_t n, char separator, char values[ELEMENTS][VALUE])
{
    int count = 0;
    size_t at = 0;
    memset(values, 0, ELEMENTS * VALUE);
    for (size_t i = 0; i < n && count < ELEMENTS; i++) {
        if (segment[i] == separator) {
            count++;
            at = 0;
        } else if (at + 1 < VALUE) {
            values[count][at++] = segment[i];
        }
    }
    return count + 1;
}

struct counts {
    long groups, sets, segments;
    char isa13[VALUE], gs06[VALUE], st02[VALUE];
    int depth; /* 0 none, 1 ISA, 2 GS, 3 ST */
};

static const char *check(struct counts *c, char v[ELEMENTS][VALUE])
{
    c->segments++;
    if (strcmp(v[0], "ISA") == 0) {
        if (c->depth != 0 || strlen(v[6]) != 15 || strlen(v[13]) != 9)
            return "ISA";
        c->depth = 1, c->groups = 0;
        memcpy(c->isa13, v[13], VALUE);
    } else if (strcmp(v[0], "GS") == 0) {
        if (c->depth != 1)
            return "GS";
        c->depth = 2, c->groups++, c->sets = 0;
        memcpy(c->gs06, v[6], VALUE);
    } else if (strcmp(v[0], "ST") == 0) {
        if (c->depth != 2)
            return "ST";
        c->depth = 3, c->sets++, c->segments = 1;
        memcpy(c->st02, v[2], VALUE);
    } else if (strcmp(v[0], "SE") == 0) {
        if (c->depth != 3 || strtol(v[1], NULL, 10) != c->segments || strcmp(v[2], c->st02) != 0)
            return "SE";
        c->depth = 2;
    } else if (strcmp(v[0], "GE") == 0) {
        if (c->depth != 2 || strtol(v[1], NULL, 10) != c->sets || strcmp(v[2], c->gs06) != 0)
            return "GE";
        c->depth = 1;
    } else if (strcmp(v[0], "IEA") == 0) {
        if (c->depth != 1 || strtol(v[1], NULL, 10) != c->groups || strcmp(v[2], c->isa13) != 0)
            return "IEA";
        c->depth = 0;
    } else if (c->depth != 3 && strcmp(v[0], "TA1") != 0) {
        return "a segment outside a set";
    }
    return NULL;
}

const char *splitter_check(const char *text, size_t n)
{
    struct counts c = {0};
    char values[ELEMENTS][VALUE];
    if (n < 106)
        return "no ISA";
    char separator = text[3], terminator = text[105];
    for (size_t at = 0; at < n;) {
        if (text[at] == '\r' || text[at] == '\n') {
            at++;
            continue;
        }
        const char *end = memchr(text + at, terminator, n - at);
        if (!end)
            return "no terminator";
        split(text + at, (size_t)(end - text) - at, separator, values);
        const char *wrong = check(&c, values);
        if (wrong)
            return wrong;
        at = (size_t)(end - text) + 1;
    }
    return c.depth == 0 ? NULL : "not closed";
}
