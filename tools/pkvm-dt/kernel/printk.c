// SPDX-License-Identifier: GPL-2.0-only
/*
 * Format as the kernel does: "%pOF" is the path of a node.
 */
#include <linux/of.h>

#undef snprintf

struct out {
	char *buf;
	size_t size;
	size_t len;
};

static void put(struct out *out, const char *text)
{
	for (; *text; text++, out->len++) {
		if (out->len + 1 < out->size)
			out->buf[out->len] = *text;
	}
}

/* One conversion, which @spec holds, without "%pOF". */
static void put_number(struct out *out, const char *spec, va_list *args)
{
	size_t len = strlen(spec);
	char text[64] = "";

	if (len > 3 && spec[len - 2] == 'l' && spec[len - 3] == 'l')
		snprintf(text, sizeof(text), spec, va_arg(*args, long long));
	else if (spec[len - 2] == 'l')
		snprintf(text, sizeof(text), spec, va_arg(*args, long));
	else
		snprintf(text, sizeof(text), spec, va_arg(*args, int));
	put(out, text);
}

/**
 * dt_vsnprintf() - vsnprintf() with the kernel's "%pOF"
 * @buf:	where to
 * @size:	bytes in @buf
 * @fmt:	%s, %c, %pOF, %%, and integers of all lengths
 * @args:	for it
 *
 * Return: the length that the whole text has.
 */
int dt_vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct out out = { buf, size, 0 };
	va_list own;

	va_copy(own, args);
	while (*fmt) {
		char spec[16] = { *fmt };
		size_t len;

		if (*fmt++ != '%') {
			put(&out, spec);
			continue;
		}
		if (!strncmp(fmt, "pOF", 3)) {
			put(&out, of_path(va_arg(own, struct device_node *)));
			fmt += 3;
			continue;
		}
		len = strcspn(fmt, "diuxXcs%") + 1;
		if (len + 2 > sizeof(spec))
			abort();
		memcpy(spec + 1, fmt, len);
		fmt += len;
		if (fmt[-1] == 's')
			put(&out, va_arg(own, const char *));
		else if (fmt[-1] == '%')
			put(&out, "%");
		else
			put_number(&out, spec, &own);
	}
	va_end(own);
	if (size)
		buf[min(out.len, size - 1)] = '\0';
	return out.len;
}

int dt_snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = dt_vsnprintf(buf, size, fmt, args);
	va_end(args);
	return len;
}
