/* html_assets.h - the style and the script of a report. The page allows these two, by their hashes,
 * and nothing else (Content-Security-Policy). */
#ifndef HIA_CLI_HTML_ASSETS_H
#define HIA_CLI_HTML_ASSETS_H

extern const char html_style[], html_script[];

#endif
