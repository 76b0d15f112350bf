#include "hash.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "error.h"

/*
 * EVP's cost for a small message is in finding the algorithm and in making the
 * context. The algorithm is fetched once per process, a context once per thread.
 */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t context_key;
static EVP_MD *sha256_algorithm;
static _Thread_local EVP_MD_CTX *thread_context;

static void end_program(const char *what)
{
	fprintf(stderr, "fettle: %s; the program ends here\n", what);
	_exit(1);
}

static void free_context(void *context)
{
	EVP_MD_CTX_free(context);
}

static void prepare(void)
{
	sha256_algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (!sha256_algorithm)
		end_program("libcrypto has no SHA-256");
	if (pthread_key_create(&context_key, free_context))
		end_program("no room for one more thread key");
	if (sodium_init() < 0)
		end_program("libsodium could not start (no source of random bytes?)");
}

static EVP_MD_CTX *begin(void)
{
	if (!thread_context) {
		pthread_once(&once, prepare);
		thread_context = EVP_MD_CTX_new();
		if (!thread_context)
			end_program("no memory");
		pthread_setspecific(context_key, thread_context);
	}
	if (!EVP_DigestInit_ex2(thread_context, sha256_algorithm, NULL))
		end_program("libcrypto cannot begin a digest");
	return thread_context;
}

static void update(EVP_MD_CTX *context, const void *bytes, size_t length)
{
	if (length > 0 && !EVP_DigestUpdate(context, bytes, length))
		end_program("libcrypto cannot compute a digest");
}

static void finish(EVP_MD_CTX *context, uint8_t digest[SHA256_BYTES])
{
	if (!EVP_DigestFinal_ex(context, digest, NULL))
		end_program("libcrypto cannot finish a digest");
}

void sha256(const void *bytes, size_t length, uint8_t digest[SHA256_BYTES])
{
	EVP_MD_CTX *context = begin();
	update(context, bytes, length);
	finish(context, digest);
}

void sha256_pieces(const struct slice *pieces, size_t count, uint8_t digest[SHA256_BYTES])
{
	EVP_MD_CTX *context = begin();
	for (size_t i = 0; i < count; i++)
		update(context, pieces[i].base, pieces[i].length);
	finish(context, digest);
}

void hex_add(struct buf *buf, const void *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *from = bytes;
	char *room = length <= SIZE_MAX / 2 ? buf_reserve(buf, 2 * length) : NULL;
	if (!room)
		return;
	for (size_t i = 0; i < length; i++) {
		room[2 * i] = digits[from[i] >> 4];
		room[2 * i + 1] = digits[from[i] & 15];
	}
	buf->length += 2 * length;
}

int hex_read(struct slice text, void *bytes, size_t length)
{
	size_t read = 0;
	const char *end = NULL;
	if (text.length != 2 * length ||
		sodium_hex2bin(bytes, length, text.base, text.length, NULL, &read, &end) ||
		read != length)
		return error_set(FT_REFUSED, "This is not %zu hexadecimal digits", 2 * length);
	return FT_OK;
}

static void add_base64(struct buf *buf, const void *bytes, size_t length, int variant)
{
	size_t size = sodium_base64_encoded_len(length, variant); /* counts the NUL */
	char *room = buf_reserve(buf, size - 1);
	if (!room)
		return;
	sodium_bin2base64(room, size, bytes, length, variant);
	buf->length += size - 1;
}

void base64_add(struct buf *buf, const void *bytes, size_t length)
{
	add_base64(buf, bytes, length, sodium_base64_VARIANT_ORIGINAL);
}

void base64url_add(struct buf *buf, const void *bytes, size_t length)
{
	add_base64(buf, bytes, length, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

int base64_read(struct slice text, struct buf *out)
{
	size_t length_max = text.length / 4 * 3, length = 0;
	const char *end = NULL;
	char *room;

	/* libsodium takes every byte beyond ASCII for a slash. */
	for (size_t i = 0; i < text.length; i++)
		if ((unsigned char)text.base[i] >= 0x80)
			return error_set(FT_REFUSED, "This is not base64 text");
	for (size_t i = text.length; length_max > 0 && i > 0 && text.base[i - 1] == '='; i--)
		length_max--;
	room = buf_reserve(out, length_max);
	if (!room)
		return error_set(FT_REFUSED, "This base64 text is too long");
	if (sodium_base642bin((unsigned char *)room, length_max, text.base, text.length, NULL,
		    &length, &end, sodium_base64_VARIANT_ORIGINAL) ||
		end != text.base + text.length) {
		*room = '\0';
		return error_set(FT_REFUSED, "This is not base64 text");
	}
	room[length] = '\0';
	out->length += length;
	return FT_OK;
}

void random_bytes(void *bytes, size_t length)
{
	pthread_once(&once, prepare);
	randombytes_buf(bytes, length);
}

void random_secret(char text[44])
{
	uint8_t secret[32];
	random_bytes(secret, sizeof(secret));
	sodium_bin2base64(text, 44, secret, sizeof(secret),
		sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(secret, sizeof(secret));
}

enum { ULID_RANDOM_BYTES = 10, ULID_RECENT_COUNT = 64 };

static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* The last ULID of each recent millisecond, so that the next of it ascends even when
 * threads arrive in another order than they read the clock. */
static struct {
	uint64_t after; /* the millisecond and one more; 0: nothing here yet */
	uint8_t random[ULID_RANDOM_BYTES];
} ulid_recent[ULID_RECENT_COUNT];
static pthread_mutex_t ulid_lock = PTHREAD_MUTEX_INITIALIZER;

static void draw_ulid(uint64_t millisecond, uint8_t random[ULID_RANDOM_BYTES])
{
	size_t slot = millisecond % ULID_RECENT_COUNT;
	uint8_t *last = ulid_recent[slot].random;
	if (ulid_recent[slot].after == millisecond + 1) {
		/* A step of up to 2^24, so that one id does not give away its neighbour. */
		unsigned carry = 1 + randombytes_uniform(1u << 24);
		for (int i = ULID_RANDOM_BYTES - 1; i >= 0; i--) {
			carry += last[i];
			last[i] = (uint8_t)carry;
			carry >>= 8;
		}
	} else {
		ulid_recent[slot].after = millisecond + 1;
		randombytes_buf(last, ULID_RANDOM_BYTES);
		last[0] &= 0x7f; /* room to ascend */
	}
	memcpy(random, last, ULID_RANDOM_BYTES);
}

void ulid_make(char text[ULID_CHARS + 1], instant_us at)
{
	uint8_t random[ULID_RANDOM_BYTES];
	uint64_t millisecond = at > 0 ? (uint64_t)at / 1000 & 0xffffffffffff : 0;
	pthread_once(&once, prepare);
	pthread_mutex_lock(&ulid_lock);
	draw_ulid(millisecond, random);
	pthread_mutex_unlock(&ulid_lock);

	for (int i = 9; i >= 0; i--, millisecond >>= 5)
		text[i] = crockford[millisecond & 31];
	for (int half = 0; half < 2; half++) { /* 40 bits are 8 characters */
		uint64_t bits = 0;
		for (int i = 0; i < 5; i++)
			bits = bits << 8 | random[half * 5 + i];
		for (int i = 7; i >= 0; i--, bits >>= 5)
			text[10 + half * 8 + i] = crockford[bits & 31];
	}
	text[ULID_CHARS] = '\0';
}

bool ulid_is(struct slice text)
{
	if (text.length != ULID_CHARS || text.base[0] > '7') /* 128 bits in 130 */
		return false;
	for (size_t i = 0; i < ULID_CHARS; i++) {
		if (text.base[i] == '\0' || !strchr(crockford, text.base[i]))
			return false;
	}
	return true;
}
