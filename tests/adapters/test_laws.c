/* test_laws.c - to come. */
#include <criterion/criterion.h>
