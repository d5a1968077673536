/* remittance.c - the small facts of a remittance that need no reader. */
#include "event/remittance.h"

enum adjustment_group adjustment_group(struct str group)
{
    if (group.n == 2 && group.p[0] == 'C' && group.p[1] == 'O')
        return ADJUST_CO;
    if (group.n == 2 && group.p[0] == 'P')
        return group.p[1] == 'R' ? ADJUST_PR : group.p[1] == 'I' ? ADJUST_PI : ADJUST_OA;
    return ADJUST_OA;
}
