/* failpoint.h - named places where a fault test may kill the process. Compiled in, and inert unless
 * HIA_FAILPOINT names one ("submit.committed", or "*:N" for the N-th passed): see tests/fault. */
#ifndef HIA_JOB_FAILPOINT_H
#define HIA_JOB_FAILPOINT_H

/** kill -9 of this very process, when this point is the one asked for. */
void failpoint(const char *name);

#endif
