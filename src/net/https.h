/* https.h - private to the engine: what the files of the https transport share. */
#ifndef HIA_NET_HTTPS_H
#define HIA_NET_HTTPS_H

#include "net/engine_private.h"

enum { HTTPS_SEND_BUFFER = 16 * 1024 }; /* libcurl has none smaller */

/* https_socket.c */
curl_socket_t https_on_open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *address);
int https_on_close_socket(void *ctx, curl_socket_t fd);
/* It is counted as running: has it a connection, or makes it one? Later: its request can leave, or
 * will not. */
void https_foresee(struct exchange *x);
void https_note_connected(struct exchange *x);

/* https_send.c */
int https_on_ready(void *ctx, char *peer, char *local, int peer_port, int local_port);
size_t https_on_read(char *p, size_t size, size_t n, void *ctx);
int https_on_seek(void *ctx, curl_off_t at, int origin);

/* https_reply.c: what came of it */
size_t https_on_header(char *p, size_t size, size_t n, void *ctx);
size_t https_on_body(char *p, size_t size, size_t n, void *ctx);

#endif
