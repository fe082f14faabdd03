/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef __DT_RATELIMIT_H
#define __DT_RATELIMIT_H

/* For struct pkvm_region, of which the tool has none. */
struct ratelimit_state { int unused; };
typedef struct { long long counter; } atomic64_t;

#define ratelimit_state_init(rs, interval, burst)	((void)(rs))
#define ratelimit_set_flags(rs, flags)			((void)(rs))

#endif
