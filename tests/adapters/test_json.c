/* test_json.c - to come. */
#include <criterion/criterion.h>
