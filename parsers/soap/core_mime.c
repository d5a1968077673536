/* core_mime.c - the CORE form: one part a field. */
#include "soap/core_mime.h"

#include <stdio.h>

enum { PART_FRAME_MAX = 96 /* of a field: boundary apart */ };

size_t core_mime_write_size(const struct core_envelope *e, struct str boundary)
{
    size_t n = PART_FRAME_MAX + boundary.n;
    for (size_t i = 0; i < CORE_FIELDS; i++)
        n += e->field[i].p ? e->field[i].n + boundary.n + PART_FRAME_MAX : 0;
    return n;
}

/* A field is one line: what is put in a form cannot be escaped. */
static enum soap_verdict may_write(const struct core_envelope *e, struct str boundary)
{
    enum soap_verdict v = core_check(e);
    if (!v && (boundary.n == 0 || boundary.n > MIME_BOUNDARY_MAX))
        v = SOAP_MIME;
    for (size_t i = 0; i < CORE_FIELDS && !v; i++) {
        if (i != CORE_PAYLOAD && !str_is_plain(e->field[i]))
            v = SOAP_CHARACTER;
        else if (!mime_boundary_is_free(boundary, e->field[i]))
            v = SOAP_MIME;
    }
    return v;
}

enum soap_verdict core_mime_write(const struct core_envelope *e, struct str boundary, char *memory,
                                  size_t size, struct core_form *out)
{
    struct buf b = {.p = memory, .cap = size, .max = size}; /* full from the start: never grows */
    *out = (struct core_form){.credential_at = 0};
    enum soap_verdict v = may_write(e, boundary);
    if (v)
        return v;
    for (size_t i = 0; i < CORE_FIELDS; i++) {
        struct str name = core_field_name((enum core_field)i);
        if (e->field[i].p)
            mime_put_field(&b, boundary, name.p, e->field[i]);
    }
    mime_put_end(&b, boundary);
    if (b.failed)
        return SOAP_TOO_LARGE;
    out->bytes = buf_str(&b);
    snprintf(out->content_type, sizeof(out->content_type), "multipart/form-data; boundary=%.*s",
             STR_FMT(boundary));
    return SOAP_GOOD;
}

static enum soap_verdict take_part(const struct mime_part *part, struct core_envelope *e)
{
    struct str name;
    if (!mime_parameter(part->disposition, "name", &name))
        return SOAP_GOOD;
    enum core_field f = core_field_of(name, true);
    if (f == CORE_FIELDS)
        return SOAP_GOOD;
    if (e->field[f].p)
        return SOAP_FIELD_TWICE;
    e->field[f] = f == CORE_PAYLOAD ? part->body : str_trim(part->body);
    if (!e->field[f].p)
        e->field[f].p = "";
    return f != CORE_PAYLOAD && part->body.n > CORE_TEXT_MAX ? SOAP_TOO_LARGE : SOAP_GOOD;
}

enum soap_verdict core_mime_read(struct str content_type, struct str body, struct core_envelope *e)
{
    struct mime_parts parts;
    enum soap_verdict v = mime_read(content_type, body, &parts);
    bool any = false;
    memset(e->field, 0, sizeof(e->field));
    for (size_t i = 0; i < parts.count && !v; i++)
        v = take_part(&parts.part[i], e);
    for (size_t i = 0; i < CORE_FIELDS; i++)
        any |= e->field[i].p != NULL;
    return v ? v : any ? SOAP_GOOD : SOAP_NOT_CORE;
}
