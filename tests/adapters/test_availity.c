/* test_availity.c - to come. */
#include <criterion/criterion.h>
