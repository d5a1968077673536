/* test_scripts.c - to come. */
#include <criterion/criterion.h>
