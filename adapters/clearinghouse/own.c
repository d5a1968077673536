/* own.c - see own.h. */
#include "clearinghouse/own.h"

size_t say_headers(const struct hia_call *call, struct hia_field out[SAY_HEADERS_MAX])
{
    const struct hia_list *list = &options_of(call)->headers;
    for (uint32_t i = 0; i < list->count; i++) {
        const char *colon = strstr(list->item[i], ": "); /* checked with the options */
        out[i] = (struct hia_field){{list->item[i], (size_t)(colon - list->item[i])},
                                    text_from(colon + 2)};
    }
    return list->count;
}
