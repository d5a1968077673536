/* say.c - bodies, exchanges, ends of steps, and what is kept between them. */
#include "plaid/plaid.h"

#include <stdio.h>

enum { NAME_BYTES_MAX = HIA_STATE_KEY_MAX };

/* ---- bodies ---- */

void say_body(const struct hia_call *call, struct body *b)
{
    *b = (struct body){.text = say_buf(call, PLAID_BODY_MAX)};
    json_begin(&b->json, &b->text, 0);
    json_object(&b->json);
}

void say_token(struct body *b)
{
    json_key(&b->json, "access_token");
    b->token_at = b->text.n;
    json_raw(&b->json, (struct str){NULL, 0});
}

enum hia_step say_post(const struct hia_call *call, struct body *b, const struct post *post)
{
    const struct options *o = options_of(call);
    const struct hia_field headers[] = {{HIA_TEXT("PLAID-CLIENT-ID"), text_from(o->client_id)},
                                        {HIA_TEXT("Plaid-Version"), text_from(o->version)},
                                        {HIA_TEXT("Accept"), HIA_TEXT("application/json")}};
    const struct hia_text secret = text_from(post->takes_secret);
    json_object_end(&b->json);
    if (b->text.failed)
        return say_fail(call, HIA_FAIL_REQUEST, HIA_TEXT("too_large"), 0,
                        "what is asked does not fit into a request");
    return hia_send(
        call, &(struct hia_exchange){
                  HIA_SIZED(struct hia_exchange), .verb = HIA_POST, .safety = post->safety,
                  .place = b->token_at ? HIA_PLACE_JSON : HIA_PLACE_NONE,
                  .target = text_from(post->path), .content_type = HIA_TEXT("application/json"),
                  .key = post->key, .headers = headers, .header_count = COUNT_OF(headers),
                  .body = {b->text.p, b->text.n}, .place_at = b->token_at,
                  .deadline_ms = post->deadline_ms, .secret_body = post->secret_body,
                  .connection = connection_of(call), .place_secret = HIA_TEXT("access_token"),
                  .secrets = &secret, .secret_count = secret.n ? 1 : 0});
}

/* ---- ends ---- */

enum hia_step say_answer_bad(const struct hia_call *call, const char *code)
{
    return say_fail(call, HIA_FAIL_ANSWER, text_from(code), 0,
                    "what Plaid answered is not what it publishes");
}

enum hia_step say_done(const struct hia_call *call, enum hia_status status, struct hia_text kind,
                       struct hia_text content, struct hia_text reference, uint32_t count)
{
    return hia_done(call, &(struct hia_done){HIA_SIZED(struct hia_done), .status = status,
                                             .content_kind = kind, .content = content,
                                             .reference = reference, .count = count});
}

struct hia_text connection_of(const struct hia_call *call)
{
    return field_of(call, "connection");
}

/* ---- what is kept ---- */

struct hia_text kept_text(const struct hia_call *call, const char *name)
{
    struct hia_text value;
    return hia_state_get(call, HIA_SCOPE_CALL, text_from(name), &value)
               ? value
               : (struct hia_text){NULL, 0};
}

void keep_text(const struct hia_call *call, const char *name, struct hia_text value)
{
    (void)hia_state_put(call, HIA_SCOPE_CALL, text_from(name), value);
}

/* "cursor.CONNECTION": too long a name is none, and the host refuses to keep it. */
static struct hia_text of_connection(const struct hia_call *call, const char *name,
                                     char text[NAME_BYTES_MAX + 1])
{
    struct hia_text c = connection_of(call);
    int n = snprintf(text, NAME_BYTES_MAX + 1, "%s.%.*s", name, (int)c.n, c.p);
    return (struct hia_text){text, n > 0 && n <= NAME_BYTES_MAX ? (size_t)n : 0};
}

struct hia_text partner_text(const struct hia_call *call, const char *name)
{
    char text[NAME_BYTES_MAX + 1];
    struct hia_text value;
    return hia_state_get(call, HIA_SCOPE_PARTNER, of_connection(call, name, text), &value)
               ? value
               : (struct hia_text){NULL, 0};
}

void partner_keep(const struct hia_call *call, const char *name, struct hia_text value)
{
    char text[NAME_BYTES_MAX + 1];
    (void)hia_state_put(call, HIA_SCOPE_PARTNER, of_connection(call, name, text), value);
}
