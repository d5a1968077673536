/* test_core.c - to come. */
#include <criterion/criterion.h>
