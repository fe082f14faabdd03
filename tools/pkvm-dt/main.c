// SPDX-License-Identifier: GPL-2.0-only
/*
 * pkvm-dt: look at declarations of protected MMIO before a board boots them.
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <unistd.h>

#include "options.h"
#include "say.h"

static const char usage[] =
"usage: pkvm-dt check     FILE [--format text|json] [--require-declaration]\n"
"                              [--expect-digest HEX]\n"
"       pkvm-dt list      FILE [WORD...]\n"
"       pkvm-dt map       FILE [--text|--svg] [-o OUT]\n"
"       pkvm-dt protect   FILE PATH|ALIAS|LABEL|ADDR|RANGE... -o OUT [--overlay]\n"
"                              [--forward-neighbours]\n"
"       pkvm-dt unprotect FILE [PATH|ALIAS|LABEL|ADDR|RANGE...] -o OUT\n"
"       pkvm-dt verify    FILE --log CONSOLE.txt | --sysfs DIR\n"
"       pkvm-dt digest    FILE\n"
"Each takes [--page-size 4k,16k,64k|all] [--pa-bits N] [--werror] [--verbose]\n"
"[-I DIR]... [-h|--help] and, but for protect, [--overlay A.dtbo]...\n"
"FILE is a .dtb, a .dts, /sys/firmware/fdt, or - for stdin. Exit status: 0 clean,\n"
"1 refused or different, 2 usage or unreadable. See pkvm-dt(1).\n";

enum { CHECK = 1, LIST = 2, MAP = 4, PROTECT = 8, UNPROTECT = 16, VERIFY = 32,
	DIGEST = 64, ALL = 127 };

static const struct {
	const char *name;
	int (*run)(const struct options *o);
	int bit, min, max;
} commands[] = {
	{ "check", cmd_check, CHECK, 1, 1 },
	{ "list", cmd_list, LIST, 1, MAX_PATHS - 1 },
	{ "map", cmd_map, MAP, 1, 1 },
	{ "protect", cmd_protect, PROTECT, 2, MAX_PATHS - 1 },
	{ "unprotect", cmd_unprotect, UNPROTECT, 1, MAX_PATHS - 1 },
	{ "verify", cmd_verify, VERIFY, 1, 1 },
	{ "digest", cmd_digest, DIGEST, 1, 1 },
};

enum { PAGE_SIZE_OPT = 256, PA_BITS, FORMAT, OVERLAY, LOG, SYSFS, EXPECT };

static struct options o = { .page_shifts = { 12 } };

/* Options, and the commands that take them */
static const struct {
	struct option opt;
	int commands;
} options[] = {
	{ { "page-size", required_argument, NULL, PAGE_SIZE_OPT }, ALL },
	{ { "pa-bits", required_argument, NULL, PA_BITS }, ALL },
	{ { "werror", no_argument, &o.werror, true }, ALL },
	{ { "verbose", no_argument, &o.verbose, true }, ALL },
	{ { "help", no_argument, NULL, 'h' }, ALL },
	{ { "overlay", required_argument, NULL, OVERLAY }, ALL & ~PROTECT },
	{ { "overlay", no_argument, &o.make_overlay, true }, PROTECT },
	{ { "forward-neighbours", no_argument, &o.forward, true }, PROTECT },
	{ { "format", required_argument, NULL, FORMAT }, CHECK },
	{ { "require-declaration", no_argument, &o.require_declaration, true }, CHECK },
	{ { "expect-digest", required_argument, NULL, EXPECT }, CHECK },
	{ { "text", no_argument, &o.svg, false }, MAP },
	{ { "svg", no_argument, &o.svg, true }, MAP },
	{ { "log", required_argument, NULL, LOG }, VERIFY },
	{ { "sysfs", required_argument, NULL, SYSFS }, VERIFY },
};

static void bad_usage(const char *fmt, const char *what)
{
	fprintf(stderr, "pkvm-dt: ");
	fprintf(stderr, fmt, what);
	fprintf(stderr, "\n%s", usage);
	exit(EXIT_TROUBLE);
}

/* Twice the same is once. */
static void add_page_shift(u32 shift)
{
	size_t i = 0;

	while (o.page_shifts[i] && o.page_shifts[i] != shift)
		i++;
	o.page_shifts[i] = shift;
}

static void parse_page_size(const char *text)
{
	static const char * const names[] = { "4k", "16k", "64k" };
	char *copy = dt_printf("%s", text);
	char *rest = copy, *name;
	bool known;
	size_t i;

	memset(o.page_shifts, 0, sizeof(o.page_shifts));
	while ((name = strsep(&rest, ","))) {
		known = false;
		for (i = 0; i < ARRAY_SIZE(names); i++) {
			if (strcmp(name, names[i]) && strcmp(name, "all"))
				continue;
			add_page_shift(12 + 2 * i);
			known = true;
		}
		if (!known)
			bad_usage("--page-size %s: it is 4k, 16k, 64k or all, or several with commas",
				  text);
	}
	free(copy);
}

static void parse_pa_bits(const char *text)
{
	char *end;
	unsigned long bits = strtoul(text, &end, 10);

	if (*end || bits < 32 || bits > 52)
		bad_usage("--pa-bits %s: arm64 CPUs have 32 to 52", text);
	o.pa_bits = bits;
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

static void parse_format(const char *text)
{
	if (strcmp(text, "text") && strcmp(text, "json"))
		bad_usage("--format %s: it is text or json", text);
	o.json = !strcmp(text, "json");
}

/* 64 digits, also with the words in front that "pkvm-dt digest" and the boot print */
static void parse_digest(const char *text)
{
	const char *digits = strrchr(text, ':') ? strrchr(text, ':') + 1 : text;

	if (strlen(digits) != 64 || strspn(digits, "0123456789abcdefABCDEF") != 64)
		bad_usage("--expect-digest %s: a digest has 64 hexadecimal digits", text);
	o.expect_digest = digits;
}

static void parse(int command, int argc, char **argv)
{
	struct option longs[ARRAY_SIZE(options) + 1] = { };
	bool writes = command & (MAP | PROTECT | UNPROTECT);
	size_t i, nr = 0;
	int c;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		if (options[i].commands & command)
			longs[nr++] = options[i].opt;
	}
	while ((c = getopt_long(argc, argv, writes ? "I:ho:" : "I:h", longs, NULL)) != -1) {
		switch (c) {
		case 0: /* getopt_long() has set a flag. */
			break;
		case 'I':
			append(o.include, optarg);
			break;
		case 'o':
			o.out = optarg;
			break;
		case PAGE_SIZE_OPT:
			parse_page_size(optarg);
			break;
		case PA_BITS:
			parse_pa_bits(optarg);
			break;
		case FORMAT:
			parse_format(optarg);
			break;
		case OVERLAY:
			append(o.overlays, optarg);
			break;
		case EXPECT:
			parse_digest(optarg);
			break;
		case LOG:
			o.log = optarg;
			break;
		case SYSFS:
			o.sysfs = optarg;
			break;
		case 'h':
			fputs(usage, stdout);
			exit(EXIT_CLEAN);
		default:
			fputs(usage, stderr);
			exit(EXIT_TROUBLE);
		}
	}
	for (; optind < argc; optind++)
		append(o.words, argv[optind]);
}

int main(int argc, char **argv)
{
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

	parse(commands[i].bit, argc - 1, argv + 1);
	while (o.words[nr])
		nr++;
	if ((int)nr < commands[i].min || (int)nr > commands[i].max)
		bad_usage(nr ? "%s: too few or too many arguments" :
			  "%s: which file?", name);
	if (o.page_shifts[1] && !(commands[i].bit & (CHECK | PROTECT)))
		bad_usage("%s: for one page size, not several", name);
	o.colour = isatty(1) && !getenv("NO_COLOR");

	/* A write past the limit (ulimit -f) then fails as on a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	status = commands[i].run(&o);
	errno = EIO;
	if (fflush(stdout) || ferror(stdout))
		die("stdout: cannot be written: %s", strerror(errno));
	return status;
}
