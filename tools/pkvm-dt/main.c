// SPDX-License-Identifier: GPL-2.0-only
/*
 * pkvm-dt: look at declarations of protected MMIO before a board boots them.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <unistd.h>

#include <linux/kernel.h>
#undef snprintf

#include "blob.h"
#include "options.h"
#include "say.h"

static const char usage[] =
"usage: pkvm-dt check     FILE [--page-size 4k|16k|64k|all] [--pa-bits N] [--werror]\n"
"                              [--format text|json] [--overlay A.dtbo]... [-I DIR]...\n"
"       pkvm-dt list      FILE\n"
"       pkvm-dt map       FILE [--text|--svg] [-o OUT]\n"
"       pkvm-dt protect   FILE PATH|ALIAS|LABEL|ADDR... -o OUT [--overlay]\n"
"                              [--forward-neighbours]\n"
"       pkvm-dt unprotect FILE [PATH|ALIAS|LABEL|ADDR...] -o OUT\n"
"       pkvm-dt verify    FILE --log CONSOLE.txt | --sysfs DIR\n"
"       pkvm-dt digest    FILE\n"
"FILE is a .dtb, a .dts, /sys/firmware/fdt, or - for stdin. Exit status: 0 clean,\n"
"1 refused or different, 2 usage or unreadable. See pkvm-dt(1).\n";

static const struct {
	const char *name;
	int (*run)(const struct options *o);
	int min, max;
} commands[] = {
	{ "check", cmd_check, 1, 1 },
	{ "list", cmd_list, 1, 1 },
	{ "map", cmd_map, 1, 1 },
	{ "protect", cmd_protect, 2, MAX_PATHS - 1 },
	{ "unprotect", cmd_unprotect, 1, MAX_PATHS - 1 },
	{ "verify", cmd_verify, 1, 1 },
	{ "digest", cmd_digest, 1, 1 },
};

enum { PAGE_SIZE_OPT = 256, PA_BITS, WERROR, FORMAT, OVERLAY, TEXT, SVG, LOG,
	SYSFS, HELP, FORWARD };

static const struct option longs[] = {
	{ "page-size", required_argument, NULL, PAGE_SIZE_OPT },
	{ "pa-bits", required_argument, NULL, PA_BITS },
	{ "werror", no_argument, NULL, WERROR },
	{ "format", required_argument, NULL, FORMAT },
	{ "overlay", required_argument, NULL, OVERLAY },
	{ "text", no_argument, NULL, TEXT },
	{ "svg", no_argument, NULL, SVG },
	{ "log", required_argument, NULL, LOG },
	{ "sysfs", required_argument, NULL, SYSFS },
	{ "help", no_argument, NULL, HELP },
	{ }
};

/* The command protect takes --overlay without a file: what it writes is one. */
static const struct option longs_protect[] = {
	{ "page-size", required_argument, NULL, PAGE_SIZE_OPT },
	{ "pa-bits", required_argument, NULL, PA_BITS },
	{ "werror", no_argument, NULL, WERROR },
	{ "overlay", no_argument, NULL, OVERLAY },
	{ "forward-neighbours", no_argument, NULL, FORWARD },
	{ "help", no_argument, NULL, HELP },
	{ }
};

static void bad_usage(const char *fmt, const char *what)
{
	fprintf(stderr, "pkvm-dt: ");
	fprintf(stderr, fmt, what);
	fprintf(stderr, "\n%s", usage);
	exit(EXIT_TROUBLE);
}

static void parse_page_size(struct options *o, const char *text)
{
	static const struct { const char *name; u32 shifts[4]; } sizes[] = {
		{ "4k", { 12 } }, { "16k", { 14 } }, { "64k", { 16 } },
		{ "all", { 12, 14, 16 } },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		if (!strcmp(text, sizes[i].name)) {
			memcpy(o->page_shifts, sizes[i].shifts,
			       sizeof(o->page_shifts));
			return;
		}
	}
	bad_usage("--page-size %s: it is 4k, 16k, 64k or all", text);
}

static void parse_pa_bits(struct options *o, const char *text)
{
	char *end;
	unsigned long bits = strtoul(text, &end, 10);

	if (*end || bits < 32 || bits > 52)
		bad_usage("--pa-bits %s: arm64 CPUs have 32 to 52", text);
	o->pa_bits = bits;
}

static void append(char **list, char *word)
{
	size_t i = 0;

	while (list[i])
		i++;
	if (i == MAX_PATHS - 1)
		bad_usage("too many of them: %s", word);
	list[i] = word;
}

static void parse_format(struct options *o, const char *text)
{
	if (strcmp(text, "text") && strcmp(text, "json"))
		bad_usage("--format %s: it is text or json", text);
	o->json = !strcmp(text, "json");
}

static void parse(struct options *o, bool protect, int argc, char **argv)
{
	int c;

	while ((c = getopt_long(argc, argv, "I:i:o:h",
				protect ? longs_protect : longs, NULL)) != -1) {
		switch (c) {
		case 'I':
		case 'i':
			append(o->include, optarg);
			break;
		case 'o':
			o->out = optarg;
			break;
		case PAGE_SIZE_OPT:
			parse_page_size(o, optarg);
			break;
		case PA_BITS:
			parse_pa_bits(o, optarg);
			break;
		case WERROR:
			o->werror = true;
			break;
		case FORMAT:
			parse_format(o, optarg);
			break;
		case OVERLAY:
			if (protect)
				o->make_overlay = true;
			else
				append(o->overlays, optarg);
			break;
		case FORWARD:
			o->forward = true;
			break;
		case TEXT:
			o->svg = false;
			break;
		case SVG:
			o->svg = true;
			break;
		case LOG:
			o->log = optarg;
			break;
		case SYSFS:
			o->sysfs = optarg;
			break;
		case HELP:
		case 'h':
			fputs(usage, stdout);
			exit(EXIT_CLEAN);
		default:
			fputs(usage, stderr);
			exit(EXIT_TROUBLE);
		}
	}
	for (; optind < argc; optind++)
		append(o->words, argv[optind]);
}

void *options_load(const struct options *o)
{
	return blob_load_tree(o->words[0], o->overlays, o->include);
}

int main(int argc, char **argv)
{
	static struct options o = { .page_shifts = { 12 } };
	const char *name = argc > 1 ? argv[1] : "";
	size_t i, nr = 0;
	int status;

	if (!strcmp(name, "--help") || !strcmp(name, "-h") || !strcmp(name, "help")) {
		fputs(usage, stdout);
		return EXIT_CLEAN;
	}
	for (i = 0; i < ARRAY_SIZE(commands) && strcmp(name, commands[i].name); i++)
		;
	if (i == ARRAY_SIZE(commands))
		bad_usage(*name ? "there is no command %s" : "which command?%s", name);

	parse(&o, !strcmp(name, "protect"), argc - 1, argv + 1);
	while (o.words[nr])
		nr++;
	if ((int)nr < commands[i].min || (int)nr > commands[i].max)
		bad_usage(nr ? "%s: too few or too many arguments" :
			  "%s: which file?", name);
	o.colour = isatty(1) && !getenv("NO_COLOR");

	/* Then a write that passes the limit (ulimit -f) fails as on a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	status = commands[i].run(&o);
	errno = EIO;
	if (fflush(stdout) || ferror(stdout))
		die("stdout: cannot be written: %s", strerror(errno));
	return status;
}
