// SPDX-License-Identifier: GPL-2.0-only
/*
 * SHA-256, FIPS 180-4.
 */
#include <crypto/sha2.h>

/* First 32 bits of the fractional parts of the cube roots of the first primes. */
static const u32 k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5,
	0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3,
	0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc,
	0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
	0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
	0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5,
	0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208,
	0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static u32 ror(u32 x, unsigned int n)
{
	return x >> n | x << (32 - n);
}

static void one_block(u32 h[8], const u8 *block)
{
	u32 w[64], v[8];
	int t;

	for (t = 0; t < 16; t++)
		w[t] = (u32)block[4 * t] << 24 | (u32)block[4 * t + 1] << 16 |
		       (u32)block[4 * t + 2] << 8 | block[4 * t + 3];
	for (; t < 64; t++)
		w[t] = (ror(w[t - 2], 17) ^ ror(w[t - 2], 19) ^ w[t - 2] >> 10) +
		       w[t - 7] +
		       (ror(w[t - 15], 7) ^ ror(w[t - 15], 18) ^ w[t - 15] >> 3) +
		       w[t - 16];

	memcpy(v, h, sizeof(v));
	for (t = 0; t < 64; t++) {
		u32 t1 = v[7] + (ror(v[4], 6) ^ ror(v[4], 11) ^ ror(v[4], 25)) +
			 ((v[4] & v[5]) ^ (~v[4] & v[6])) + k[t] + w[t];
		u32 t2 = (ror(v[0], 2) ^ ror(v[0], 13) ^ ror(v[0], 22)) +
			 ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));

		memmove(v + 1, v, 7 * sizeof(*v));
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (t = 0; t < 8; t++)
		h[t] += v[t];
}

/**
 * sha256() - hash bytes
 * @data:	the bytes
 * @len:	how many
 * @out:	the hash
 */
void sha256(const u8 *data, size_t len, u8 out[SHA256_DIGEST_SIZE])
{
	u32 h[8] = {
		0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
		0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
	};
	u8 tail[128] = { 0 };
	size_t rest = len % 64;
	size_t tails = rest < 56 ? 64 : 128;
	size_t i;

	for (i = 0; i + 64 <= len; i += 64)
		one_block(h, data + i);
	memcpy(tail, data + i, rest);
	tail[rest] = 0x80;
	for (i = 0; i < 8; i++)
		tail[tails - 1 - i] = (u64)len * 8 >> 8 * i;
	for (i = 0; i < tails; i += 64)
		one_block(h, tail + i);
	for (i = 0; i < SHA256_DIGEST_SIZE; i++)
		out[i] = h[i / 4] >> 8 * (3 - i % 4);
}
