/* loop.c - libcurl's sockets and its timer on the event loop: curl_multi_socket_action. */
#include "net/engine_private.h"

#include <stdlib.h>

/* What has ended on this partner's connections; each result is formed before its handle goes. */
static void collect(struct net_partner *p)
{
    CURLMsg *m;
    int left;
    while ((m = curl_multi_info_read(p->multi, &left))) {
        struct exchange *x = NULL;
        CURLcode rc = m->data.result;
        if (m->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &x);
        https_result(x, rc);
        https_end(x);
        engine_attempt_ended(x);
    }
    engine_pump(p);
    engine_rearm(p->engine);
}

static void on_socket_ready(evutil_socket_t fd, short what, void *ctx)
{
    struct net_partner *p = ctx;
    int running;
    int bits = (what & EV_READ ? CURL_CSELECT_IN : 0) | (what & EV_WRITE ? CURL_CSELECT_OUT : 0);
    curl_multi_socket_action(p->multi, fd, bits, &running);
    collect(p);
}

static void on_time(evutil_socket_t fd, short what, void *ctx)
{
    struct net_partner *p = ctx;
    int running;
    (void)fd;
    (void)what;
    curl_multi_socket_action(p->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    collect(p);
}

static int on_timer_change(CURLM *multi, long ms, void *ctx)
{
    struct net_partner *p = ctx;
    struct timeval tv = {ms / 1000, (ms % 1000) * 1000};
    (void)multi;
    if (ms < 0)
        evtimer_del(p->multi_timer);
    else
        evtimer_add(p->multi_timer, &tv);
    return 0;
}

static int on_socket_change(CURL *easy, curl_socket_t s, int what, void *ctx, void *socket_ctx)
{
    struct net_partner *p = ctx;
    struct event *ev = socket_ctx;
    short bits = (short)(EV_PERSIST | (what & CURL_POLL_IN ? EV_READ : 0) |
                         (what & CURL_POLL_OUT ? EV_WRITE : 0));
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        if (ev)
            event_free(ev);
        curl_multi_assign(p->multi, s, NULL);
        return 0;
    }
    if (!ev) {
        ev = event_new(p->engine->base, s, bits, on_socket_ready, p);
        if (!ev)
            return -1;
        curl_multi_assign(p->multi, s, ev);
    } else {
        event_del(ev);
        event_assign(ev, p->engine->base, s, bits, on_socket_ready, p);
    }
    return event_add(ev, NULL);
}

bool loop_attach(struct net_partner *p, struct err *err)
{
    p->multi = curl_multi_init();
    p->multi_timer = evtimer_new(p->engine->base, on_time, p);
    if (!p->multi || !p->multi_timer)
        return err_set(err, ERR_SYSTEM, "out of memory for a partner's connections");
    curl_multi_setopt(p->multi, CURLMOPT_SOCKETFUNCTION, on_socket_change);
    curl_multi_setopt(p->multi, CURLMOPT_SOCKETDATA, p);
    curl_multi_setopt(p->multi, CURLMOPT_TIMERFUNCTION, on_timer_change);
    curl_multi_setopt(p->multi, CURLMOPT_TIMERDATA, p);
    return true;
}

void loop_detach(struct net_partner *p)
{
    if (p->multi)
        curl_multi_cleanup(p->multi);
    if (p->multi_timer)
        event_free(p->multi_timer);
    p->multi = NULL;
    p->multi_timer = NULL;
}
