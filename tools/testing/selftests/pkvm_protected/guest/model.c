// SPDX-License-Identifier: GPL-2.0-only
/*
 * Random accesses of four CPUs to the windows of dts/windows.dtsi, against a model in
 * plain C, while another process forces the hypervisor to recycle its table pages.
 *
 * Each CPU has a quarter of each window for itself, so that it knows what it reads; of
 * the rest it knows which accesses are denied.
 */
#include "guest.h"

#define MODEL_SIZE	0x500

/* The windows, as dts/windows.dtsi has them */
static const struct window {
	u32 start;
	u32 size;
	u32 width;
	bool read;
	bool write;
	u32 mask;
} windows[] = {
	{ 0x000, 0x100, 1, true, true, ~0U },
	{ 0x100, 0x100, 2, true, true, ~0U },
	{ 0x200, 0x100, 4, true, true, ~0U },
	{ 0x300, 0x100, 8, true, true, ~0U },
	{ 0x400, 0x040, 4, true, false, 0 },
	{ 0x440, 0x040, 4, false, true, ~0U },
	{ 0x480, 0x004, 4, true, true, 0xff },
	{ 0x490, 0x002, 2, true, true, 0xff00 },
	{ 0x4a0, 0x001, 1, true, true, 0xf },
};

static u64 random_state;

static u32 random_u32(void)
{
	/* xorshift64, G. Marsaglia, Journal of Statistical Software 8(14) */
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state >> 16;
}

static u64 cut(u64 value, u32 size)
{
	return size == 8 ? value : value & ((1UL << (8 * size)) - 1);
}

/* Whose bytes are these? The masked registers are those of CPU 0. */
static u32 owner(const struct window *window, u32 offset)
{
	return window->size < 0x40 ? 0 : (offset - window->start) / (window->size / 4);
}

static const struct window *window_of(u32 offset)
{
	size_t i;

	for (i = 0; i < sizeof(windows) / sizeof(*windows); i++) {
		if (offset - windows[i].start < windows[i].size)
			return &windows[i];
	}
	return NULL;
}

static bool model_allows(const struct window *window, const struct access *access, u64 value)
{
	u64 fixed = window && window->mask != ~0U ? ~(u64)window->mask : 0;

	if (!window || access->size != window->width)
		return false;
	return access->write ? window->write && !(cut(value, access->size) & fixed) :
			       window->read;
}

/* One access. False if it went another way than in the model. */
static bool one(char *page, u8 *model, u32 cpu)
{
	struct access access = {
		.size = 1 << (random_u32() % 4),
		.write = random_u32() % 2,
	};
	u32 offset = random_u32() % MODEL_SIZE & ~(access.size - 1);
	u64 value = (u64)random_u32() << 32 | random_u32();
	const struct window *window = window_of(offset);
	enum outcome outcome;
	u64 known = 0;
	bool allowed;

	/* Most accesses have the right size, and half of those to masks the right bits. */
	if (window && random_u32() % 4) {
		access.size = window->width;
		offset &= ~(access.size - 1);
		if (random_u32() % 2)
			value &= window->mask | ~0xffffffffUL;
	}
	allowed = model_allows(window, &access, value);
	if (allowed && access.write && owner(window, offset) != cpu)
		return true;

	outcome = access_caught(page + offset, &access, &value);
	if (outcome != (allowed ? OUTCOME_OK : OUTCOME_DENIED))
		return false;
	if (!allowed || owner(window, offset) != cpu)
		return true;
	if (access.write) {
		memcpy(model + offset, &value, access.size);
		return true;
	}
	memcpy(&known, model + offset, access.size);
	return value == known;
}

static int model_cpu(u64 addr, u32 cpu, u32 rounds)
{
	static u8 model[MODEL_SIZE];
	char *page = access_at(addr);
	u32 i;

	random_state = 0x9e3779b97f4a7c15UL * (cpu + 1);
	if (!page || cpu_pin(cpu) || !access_catch())
		return 2;
	for (i = 0; i < rounds; i++) {
		if (!one(page, model, cpu))
			return 1;
	}
	return 0;
}

static int recycle(u64 victim)
{
	enum outcome seen;

	return pressure(3000, 39, victim, &seen) != 3000 || seen != OUTCOME_DENIED;
}

/**
 * step_model() - "modelROUNDS@ADDRESS": so many accesses over four CPUs
 * @step:	the step; ADDRESS is where the windows begin, with zeroes behind it;
 *		"=differs" behind it if all CPUs must find a difference
 */
void step_model(const char *step)
{
	u32 bad = 0;
	char saw[64];
	u32 rounds;
	char *end;
	u64 addr;
	u32 i;

	rounds = strtoul(step + strlen("model"), &end, 10);
	addr = strtoul(end + 1, NULL, 16);
	for (i = 0; i <= HAMMER_CPUS; i++) {
		if (!fork())
			_exit(i < HAMMER_CPUS ? model_cpu(addr, i, rounds / HAMMER_CPUS) :
						recycle(addr + MODEL_SIZE));
	}
	for (i = 0; i <= HAMMER_CPUS; i++) {
		int status = -1;

		if (waitpid(-1, &status, 0) < 0 || !WIFEXITED(status) || WEXITSTATUS(status))
			bad++;
	}
	snprintf(saw, sizeof(saw), "%u of %u processes differ from the model", bad,
		 HAMMER_CPUS + 1);
	if (strstr(step, "=differs"))
		report(bad > HAMMER_CPUS, step, saw);
	else
		report(!bad && rounds, step, saw);
}
