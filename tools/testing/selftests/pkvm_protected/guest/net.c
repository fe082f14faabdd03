// SPDX-License-Identifier: GPL-2.0-only
/*
 * A network in use: ask for the address of QEMU's gateway, and compare all of its
 * answer.
 */
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/sockios.h>

#include "guest.h"

/* Of headers that want more of a C library */
#define AF_PACKET	17
#define SOCK_RAW	3
#define IFF_UP		1
#define ARPHRD_ETHER	1
#define ARPOP_REQUEST	1
#define ARPOP_REPLY	2

/* Milliseconds for an answer, and how often; the first may be lost before the link is up. */
#define PATIENCE	1000
#define TRIES		5

/* struct ifreq */
struct request {
	char name[16];
	union {
		short flags;
		int index;
		struct {
			unsigned short family;
			u8 addr[ETH_ALEN];
		} hw;
		char room[24];
	};
};

struct frame {
	u8 to[ETH_ALEN];
	u8 from[ETH_ALEN];
	unsigned short type;
	unsigned short hw;
	unsigned short protocol;
	u8 hw_len;
	u8 len;
	unsigned short op;
	u8 sender[ETH_ALEN];
	u8 sender_ip[4];
	u8 target[ETH_ALEN];
	u8 target_ip[4];
} __attribute__((packed));

/* QEMU's user network */
static const u8 gateway[ETH_ALEN] = { 0x52, 0x55, 10, 0, 2, 2 };
static const u8 gateway_ip[4] = { 10, 0, 2, 2 };
static const u8 my_ip[4] = { 10, 0, 2, 15 };

static unsigned short big_endian(unsigned short value)
{
	return value << 8 | value >> 8;
}

static void fill(struct frame *frame, unsigned short op)
{
	memset(frame, 0, sizeof(*frame));
	frame->type = big_endian(ETH_P_ARP);
	frame->hw = big_endian(ARPHRD_ETHER);
	frame->protocol = big_endian(ETH_P_IP);
	frame->hw_len = ETH_ALEN;
	frame->len = sizeof(my_ip);
	frame->op = big_endian(op);
}

/* Switch eth0 on. Returns a socket for its ARP frames, or -1. */
static int open_net(u8 *mac)
{
	int s = syscall(__NR_socket, AF_PACKET, SOCK_RAW, big_endian(ETH_P_ARP));
	struct request request = { .name = "eth0" };
	struct sockaddr_ll at = { .sll_family = AF_PACKET };

	if (s < 0 || ioctl(s, SIOCGIFHWADDR, &request))
		return -1;
	memcpy(mac, request.hw.addr, ETH_ALEN);
	if (ioctl(s, SIOCGIFINDEX, &request))
		return -1;
	at.sll_ifindex = request.index;
	at.sll_protocol = big_endian(ETH_P_ARP);
	if (syscall(__NR_bind, s, &at, sizeof(at)) || ioctl(s, SIOCGIFFLAGS, &request))
		return -1;
	request.flags |= IFF_UP;
	return ioctl(s, SIOCSIFFLAGS, &request) ? -1 : s;
}

static bool ask(int s, const u8 *mac)
{
	struct pollfd answer = { .fd = s, .events = POLLIN };
	struct frame frame, want;
	char room[1600];
	u32 i;

	fill(&frame, ARPOP_REQUEST);
	memset(frame.to, 0xff, ETH_ALEN);
	memcpy(frame.from, mac, ETH_ALEN);
	memcpy(frame.sender, mac, ETH_ALEN);
	memcpy(frame.sender_ip, my_ip, sizeof(my_ip));
	memcpy(frame.target_ip, gateway_ip, sizeof(gateway_ip));

	fill(&want, ARPOP_REPLY);
	memcpy(want.to, mac, ETH_ALEN);
	memcpy(want.from, gateway, ETH_ALEN);
	memcpy(want.sender, gateway, ETH_ALEN);
	memcpy(want.sender_ip, gateway_ip, sizeof(gateway_ip));
	memcpy(want.target, mac, ETH_ALEN);
	memcpy(want.target_ip, my_ip, sizeof(my_ip));

	for (i = 0; i < TRIES; i++) {
		write(s, &frame, sizeof(frame));
		if (poll(&answer, 1, PATIENCE) == 1)
			break;
	}
	return i < TRIES && read(s, room, sizeof(room)) >= (long)sizeof(want) &&
	       !memcmp(room, &want, sizeof(want));
}

/**
 * step_net() - ask the gateway for its address, on eth0
 * @step:	"net16@a000000=denied": 16 times, and after each one a read of 4 bytes
 *		there that must be denied
 */
void step_net(const char *step)
{
	struct access access;
	struct expectation want;
	u8 mac[ETH_ALEN];
	int s = open_net(mac);
	char saw[64];
	u32 nr, i;

	nr = beside_read(step + strlen("net"), &access, &want);
	if (s < 0 || !nr) {
		report(false, step, s < 0 ? "no network" : "no expectation");
		return;
	}
	for (i = 0; i < nr && ask(s, mac) && beside_holds(&access, want); i++)
		;
	close(s);
	snprintf(saw, sizeof(saw), "%u answers", i);
	report(i == nr, step, saw);
}
