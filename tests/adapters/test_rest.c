/* test_rest.c - to come. */
#include <criterion/criterion.h>
