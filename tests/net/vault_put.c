/* vault_put.c - a secret from standard input into a vault, for tests.
 *
 *   vault_put VAULT KEY_FILE ORGANIZATION NAME     both files are made when they are not there */
#include "base/clock.h"
#include "cred/vault.h"

#include <stdio.h>

int main(int argc, char **argv)
{
    struct err err = {0};
    if (argc != 5)
        return 2;
    struct vault_access a = {.path = argv[1], .kind = VAULT_KEY_FILE, .key_path = argv[2]};
    struct secret *s = secret_read(0, &err);
    struct vault *v = s ? vault_open(&a, true, &err) : NULL;
    bool good = v && vault_set(v, argv[3], str_from(argv[4]), s, clock_now_us(), &err) &&
                vault_save(v, &err);
    vault_close(v);
    secret_free(s);
    if (!good)
        fprintf(stderr, "vault_put: %s\n", err.text);
    return good ? 0 : 1;
}
