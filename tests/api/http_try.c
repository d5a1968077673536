/* http_try.c - standard input as one connection: a line for each request, its status as the parser
 * has it, method, path and bytes of body. For test_nginx.py. */
#include "api/http_parser.h"
#include <stdio.h>

enum { BODY_MAX = 100000 };

int main(void)
{
    static char bytes[1 << 20];
    static struct http_parser p;
    struct str in = {bytes, fread(bytes, 1, sizeof bytes, stdin)}, body;
    uint64_t taken = 0;

    http_parser_init(&p, BODY_MAX);
    for (;;) {
        struct str m, path;
        switch (http_next(&p, &in, &body)) {
        case HTTP_HEAD:
            taken = 0;
            continue;
        case HTTP_BODY:
            taken += body.n;
            continue;
        case HTTP_END:
            m = http_text(&p, p.method);
            path = http_text(&p, p.path);
            printf("200 %.*s %.*s %llu\n", STR_FMT(m), STR_FMT(path), (unsigned long long)taken);
            if (!p.keep_alive)
                break;
            http_parser_reset(&p, true);
            continue;
        case HTTP_REFUSED:
            printf("%u %s\n", p.status, p.why);
            break;
        case HTTP_MORE:
            if (http_is_open(&p))
                puts("more");
            break;
        }
        break;
    }
    http_parser_fini(&p);
    return 0;
}
