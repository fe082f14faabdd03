// SPDX-License-Identifier: GPL-2.0-only
/*
 * "access32 ADDRESS r" or "w": one access of 4 bytes through /dev/mem by a 32-bit
 * process; what was read goes to standard output. Four system calls and no library.
 */
#define EXIT	1
#define WRITE	4
#define OPEN	5
#define MMAP2	192

#define O_RDWR_SYNC	04010002
#define PROT_READ_WRITE	3
#define MAP_SHARED	1

static long call(long number, long a, long b, long c, long d, long e, long f)
{
	register long r7 asm("r7") = number;
	register long r0 asm("r0") = a;
	register long r1 asm("r1") = b;
	register long r2 asm("r2") = c;
	register long r3 asm("r3") = d;
	register long r4 asm("r4") = e;
	register long r5 asm("r5") = f;

	asm volatile("svc #0" : "+r" (r0)
		     : "r" (r7), "r" (r1), "r" (r2), "r" (r3), "r" (r4), "r" (r5) : "memory");
	return r0;
}

static void leave(long status)
{
	call(EXIT, status, 0, 0, 0, 0, 0);
}

/* @stack is argc and then argv. */
void run(char **stack)
{
	unsigned long long addr = 0, value = 0;
	const char *digit;
	long fd, page;

	for (digit = stack[2]; *digit; digit++)
		addr = addr << 4 | (*digit <= '9' ? *digit - '0' : *digit - 'a' + 10);
	fd = call(OPEN, (long)"/dev/mem", O_RDWR_SYNC, 0, 0, 0, 0);
	page = call(MMAP2, 0, 0x1000, PROT_READ_WRITE, MAP_SHARED, fd, addr >> 12);
	if (fd < 0 || (page & 0xfff))
		leave(2);

	page += addr & 0xfff;
	if (*stack[3] == 'w')
		asm volatile("str %0, [%1]" : : "r" (0), "r" (page) : "memory");
	else
		asm volatile("ldr %Q0, [%1]" : "+r" (value) : "r" (page) : "memory");
	call(WRITE, 1, (long)&value, sizeof(value), 0, 0, 0);
	leave(0);
}

__attribute__((naked)) void _start(void)
{
	asm volatile("mov r0, sp\nbl run");
}
