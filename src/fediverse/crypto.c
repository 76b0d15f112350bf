#include <openssl/bio.h>
#include <openssl/decoder.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include "crypto.h"

enum { KEY_BITS = 2048 };

static int add_pem(BIO *memory, struct buf *out)
{
	char *bytes = NULL;
	long length = BIO_get_mem_data(memory, &bytes);

	if (length <= 0)
		return error_set(FT_FAILED, "libcrypto could not write a key");
	buf_add(out, bytes, (size_t)length);
	return 0;
}

int crypto_make_key(struct buf *private_pem, struct buf *public_pem)
{
	EVP_PKEY *key = EVP_RSA_gen(KEY_BITS);
	BIO *private = BIO_new(BIO_s_mem()), *public = BIO_new(BIO_s_mem());
	int result = 0;

	if (!key || !private || !public ||
		!PEM_write_bio_PrivateKey(private, key, NULL, NULL, 0, NULL, NULL) ||
		!PEM_write_bio_PUBKEY(public, key))
		result = error_set(FT_FAILED, "libcrypto could not make an RSA key");
	if (result == 0)
		result = add_pem(private, private_pem);
	if (result == 0)
		result = add_pem(public, public_pem);
	BIO_free_all(private);
	BIO_free_all(public);
	EVP_PKEY_free(key);
	return result;
}

/* NULL unless it is one RSA key of a size that is worth the time. */
static EVP_PKEY *read_public(struct slice pem)
{
	const unsigned char *bytes = (const unsigned char *)pem.base;
	size_t length = pem.length;
	EVP_PKEY *key = NULL;

	if (length > CRYPTO_PEM_BYTES)
		return NULL;
	OSSL_DECODER_CTX *decoder = OSSL_DECODER_CTX_new_for_pkey(
		&key, "PEM", NULL, "RSA", EVP_PKEY_PUBLIC_KEY, NULL, NULL);
	bool read = decoder && OSSL_DECODER_from_data(decoder, &bytes, &length) == 1;
	OSSL_DECODER_CTX_free(decoder);
	if (read && key && EVP_PKEY_get_bits(key) >= CRYPTO_BITS_MIN &&
		EVP_PKEY_get_bits(key) <= CRYPTO_BITS_MAX)
		return key;
	EVP_PKEY_free(key);
	return NULL;
}

int crypto_key_bits(struct slice public_pem, int *bits)
{
	EVP_PKEY *key = read_public(public_pem);

	if (!key)
		return error_set(FT_REFUSED, "The public key is not an RSA key of %d to %d bits",
			CRYPTO_BITS_MIN, CRYPTO_BITS_MAX);
	*bits = EVP_PKEY_get_bits(key);
	EVP_PKEY_free(key);
	return 0;
}

int crypto_sign(struct slice private_pem, struct slice text, struct buf *signature)
{
	unsigned char bytes[CRYPTO_SIGNATURE_BYTES];
	size_t length = sizeof(bytes);
	BIO *memory = BIO_new_mem_buf(private_pem.base, (int)private_pem.length);
	EVP_PKEY *key = memory ? PEM_read_bio_PrivateKey(memory, NULL, NULL, NULL) : NULL;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool done = key && context &&
		EVP_DigestSignInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
		EVP_DigestSign(context, bytes, &length, (const unsigned char *)text.base,
			text.length) == 1;

	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	BIO_free_all(memory);
	if (!done)
		return error_set(FT_FAILED, "libcrypto could not sign with our RSA key");
	buf_add(signature, bytes, length);
	return 0;
}

int crypto_verify(struct slice public_pem, struct slice text, struct slice signature)
{
	EVP_PKEY *key = read_public(public_pem);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool right = key && context &&
		EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
		EVP_DigestVerify(context, (const unsigned char *)signature.base, signature.length,
			(const unsigned char *)text.base, text.length) == 1;

	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return right ? 0 : error_set(FT_NOT_ALLOWED, "The signature is not by that key");
}

void crypto_sha512(struct slice bytes, uint8_t digest[SHA512_BYTES])
{
	EVP_Q_digest(NULL, "SHA512", NULL, bytes.base, bytes.length, digest, NULL);
}
