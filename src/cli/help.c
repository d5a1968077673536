/* help.c - help, man pages and bash completion, all from the verbs' tables. */
#include "cli/cli.h"

#include <string.h>

#ifndef HIA_VERSION
#define HIA_VERSION "0.1.0"
#endif

static const char about_hia[] =
    "hia talks X12 to trading partners on behalf of a platform: claims go out (837P), acknowledgements "
    "(TA1, 999, 277CA) and remittance advice (835) come back, and what they say becomes the platform's "
    "domain events.\n\n"
    "Exit codes: 0 done, 1 the data was bad, 2 we failed.";

/* Words to lines of at most WIDTH columns; a line break in the text stays one. */
static void print_wrapped(const char *text, FILE *out)
{
    enum { WIDTH = 80 };
    size_t column = 0;
    while (*text) {
        size_t n = strcspn(text, " \n");
        if (n > 0 && column > 0 && column + 1 + n > WIDTH) {
            fputc('\n', out);
            column = 0;
        }
        if (n > 0)
            column += (size_t)fprintf(out, "%s%.*s", column ? " " : "", (int)n, text);
        text += n;
        if (*text == '\n') {
            fputc('\n', out);
            column = 0;
        }
        text += *text != '\0';
    }
    fputc('\n', out);
}

void cli_help_all(FILE *out)
{
    fputs("hia VERB [OPTIONS] [OPERANDS]\n\n", out);
    print_wrapped(about_hia, out);
    fputs("\nVerbs:\n", out);
    for (size_t i = 0; i < cli_verbs_count; i++)
        fprintf(out, "  %-13s %s\n", cli_verbs[i]->name, cli_verbs[i]->summary);
    fprintf(out, "\nhia VERB --help explains a verb. hia man [VERB] prints its man page, "
                 "hia completion the one for bash.\n");
}

static void option_text(const struct cli_option *o, char *text, size_t size)
{
    char letter[8] = "    ";
    if (o->letter)
        snprintf(letter, sizeof letter, "-%c, ", o->letter);
    snprintf(text, size, "%s--%s%s%s", letter, o->name, o->argument ? " " : "",
             o->argument ? o->argument : "");
}

static void help_options(const struct cli_option *table, FILE *out)
{
    for (; table && table->name; table++) {
        char text[64];
        option_text(table, text, sizeof text);
        fprintf(out, "  %-24s %s\n", text, table->help);
    }
}

void cli_help_verb(const struct cli_verb *verb, FILE *out)
{
    fprintf(out, "hia %s [OPTIONS]%s%s\n\n", verb->name, *verb->operands ? " " : "",
            verb->operands);
    print_wrapped(verb->about, out);
    fputs("\nOptions:\n", out);
    help_options(verb->options, out);
    help_options(cli_common, out);
    if (verb->examples)
        fprintf(out, "\nExamples:\n%s", verb->examples);
}

/* Paragraphs: "\n\n" becomes .PP; a leading '.' or a backslash would be a troff command. */
static void man_text(const char *text, FILE *out)
{
    for (const char *p = text; *p; p++) {
        if (p[0] == '\n' && p[1] == '\n') {
            fputs("\n.PP\n", out);
            p++;
        } else if (*p == '\\' || *p == '-') {
            fprintf(out, "\\%c", *p);
        } else {
            if ((p == text || p[-1] == '\n') && (*p == '.' || *p == '\''))
                fputs("\\&", out);
            fputc(*p, out);
        }
    }
    fputc('\n', out);
}

/* "copy\\-values": a bare hyphen may be broken or changed into another sign. */
static void man_option_name(const char *name, FILE *out)
{
    fputs("\\fB\\-\\-", out);
    for (; *name; name++)
        if (*name == '-')
            fputs("\\-", out);
        else
            fputc(*name, out);
    fputs("\\fR", out);
}

static void man_options(const struct cli_option *table, FILE *out)
{
    for (; table && table->name; table++) {
        fputs(".TP\n", out);
        if (table->letter)
            fprintf(out, "\\fB\\-%c\\fR, ", table->letter);
        man_option_name(table->name, out);
        if (table->argument)
            fprintf(out, " \\fI%s\\fR", table->argument);
        fputc('\n', out);
        man_text(table->help, out);
    }
}

static void man_overview(FILE *out)
{
    fprintf(out, ".TH HIA 1 \"\" \"hia " HIA_VERSION "\" \"Healthcare Interchange Adapter\"\n"
                 ".SH NAME\nhia \\- healthcare interchange adapter\n"
                 ".SH SYNOPSIS\n.B hia\n.I VERB\n[OPTIONS] [OPERANDS]\n.SH DESCRIPTION\n");
    man_text(about_hia, out);
    fputs(".SH VERBS\n", out);
    for (size_t i = 0; i < cli_verbs_count; i++) {
        fprintf(out, ".TP\n.BR hia\\-%s (1)\n", cli_verbs[i]->name);
        man_text(cli_verbs[i]->summary, out);
    }
    fputs(".SH OPTIONS\n", out);
    man_options(cli_common, out);
}

void cli_man(const struct cli_verb *verb, FILE *out)
{
    if (!verb) {
        man_overview(out);
        return;
    }
    fprintf(out,
            ".TH HIA\\-%s 1 \"\" \"hia " HIA_VERSION "\" \"Healthcare Interchange Adapter\"\n"
            ".SH NAME\nhia\\-%s \\- %s\n.SH SYNOPSIS\n.B hia %s\n[OPTIONS] %s\n"
            ".SH DESCRIPTION\n",
            verb->name, verb->name, verb->summary, verb->name, verb->operands);
    man_text(verb->about, out);
    fputs(".SH OPTIONS\n", out);
    man_options(verb->options, out);
    man_options(cli_common, out);
    if (verb->examples) {
        fputs(".SH EXAMPLES\n.nf\n", out);
        man_text(verb->examples, out);
        fputs(".fi\n", out);
    }
    fputs(".SH EXIT STATUS\n0 done; 1 the data was bad; 2 we failed.\n.SH SEE ALSO\n.BR hia (1)\n",
          out);
}

static void completion_options(const struct cli_option *table, FILE *out)
{
    for (; table && table->name; table++)
        fprintf(out, " --%s", table->name);
}

void cli_completion(FILE *out)
{
    fputs("# bash completion for hia, printed by `hia completion`\n"
          "_hia() {\n"
          "    local cur=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]:-} words=\n"
          "    if [ \"$COMP_CWORD\" = 1 ]; then\n"
          "        words=\"",
          out);
    for (size_t i = 0; i < cli_verbs_count; i++)
        fprintf(out, "%s%s", i ? " " : "", cli_verbs[i]->name);
    fputs("\"\n    elif [[ $cur == -* ]]; then\n        case $verb in\n", out);
    for (size_t i = 0; i < cli_verbs_count; i++) {
        fprintf(out, "        %s) words=\"", cli_verbs[i]->name);
        completion_options(cli_verbs[i]->options, out);
        fputs("\" ;;\n", out);
    }
    fputs("        esac\n        words+=\"", out);
    completion_options(cli_common, out);
    fputs("\"\n    fi\n"
          "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
          "}\n"
          "complete -o default -F _hia hia\n",
          out);
}
