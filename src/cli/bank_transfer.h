/* bank_transfer.h - hia bank transfer: the part of `hia bank` that moves money. */
#ifndef HIA_CLI_BANK_TRANSFER_H
#define HIA_CLI_BANK_TRANSFER_H

#include "cli/session.h"

/** Operands 1 and 2 are what and which; the exit code. */
int bank_transfer_run(const struct cli_args *args, struct err *err);

/** Its rows of the options of `hia bank`. */
#define BANK_TRANSFER_OPTIONS                                                                      \
    {"account", 0, CLI_TEXT, "ID", "transfer: our id of the account (hia bank accounts)"},         \
        {"debit", 0, CLI_FLAG, NULL, "transfer: the money is taken from the account"},             \
        {"credit", 0, CLI_FLAG, NULL, "transfer: the money is paid to the account"},               \
        {"amount", 0, CLI_TEXT, "DOLLARS", "transfer: dollars and cents, such as 12.34"},          \
        {"network", 0, CLI_TEXT, "NAME",                                                           \
         "transfer: ach (the default), same-day-ach, rtp or wire"},                                \
        {"ach-class", 0, CLI_TEXT, "CODE",                                                         \
         "transfer: how its owner allowed it: of a debit ccd, tel or web"},                        \
        {"description", 0, CLI_TEXT, "TEXT",                                                       \
         "transfer: what the account's owner reads, 15 characters at most (PAYMENT)"},             \
        {"dry-run", 0, CLI_FLAG, NULL,                                                             \
         "transfer, remove, same, different, undo: say what would be done, and do nothing"},       \
    {                                                                                              \
        "yes", 'y', CLI_FLAG, NULL, "transfer: create and cancel without being asked"              \
    }

#endif
