/* vectors.h: published examples of signed requests. Keys and signatures are those of
 * draft-cavage-http-signatures-12, appendix C, and of RFC 9421, section 4.3 and appendix B.1.1. */
#ifndef FETTLE_TEST_FEDIVERSE_VECTORS_H
#define FETTLE_TEST_FEDIVERSE_VECTORS_H

#define CAVAGE_KEY                                                           \
	"-----BEGIN PUBLIC KEY-----\n"                                       \
	"MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCFENGw33yGihy92pDjZQhl0C3\n" \
	"6rPJj+CvfSC8+q28hxA161QFNUd13wuCTUcq0Qd2qsBe/2hFyc2DCJJg0h1L78+6\n" \
	"Z4UMR7EOcpfdUE9Hf3m/hs+FUR45uBJeDK1HSFHD8bHKD6kv8FPGfJTotc+2xjJw\n" \
	"oYi+1hqp1fIekaxsyQIDAQAB\n"                                         \
	"-----END PUBLIC KEY-----\n"

#define CAVAGE_DEFAULT                                                        \
	"keyId=\"Test\",algorithm=\"rsa-sha256\",signature=\""                \
	"SjWJWbWN7i0wzBvtPl8rbASWz5xQW6mcJmn+ibttBqtifLN7Sazz6m79cNfwwb8DMJ5" \
	"cou1s7uEGKKCs+FLEEaDV5lp7q25WqS+lavg7T8hc0GppauB6hbgEKTwblDHYGEtbGm" \
	"tdHgVCk9SuS13F0hZ8FD0k/5OxEPXe5WozsbM=\""

#define CAVAGE_BASIC                                                          \
	"keyId=\"Test\",algorithm=\"rsa-sha256\","                            \
	"headers=\"(request-target) host date\",signature=\""                 \
	"qdx+H7PHHDZgy4y/Ahn9Tny9V3GP6YgBPyUXMmoxWtLbHpUnXS2mg2+SbrQDMCJypxB" \
	"LSPQR2aAjn7ndmw2iicw3HMbe8VfEdKFYRqzic+efkb3nndiv/x1xSHDJWeSWkx3But" \
	"lYSuBskLu6kd9Fswtemr3lgdDEmn04swr2Os0=\""

#define CAVAGE_ALL                                                            \
	"keyId=\"Test\",algorithm=\"rsa-sha256\","                            \
	"headers=\"(request-target) host date content-type digest "           \
	"content-length\",signature=\""                                       \
	"vSdrb+dS3EceC9bcwHSo4MlyKS59iFIrhgYkz8+oVLEEzmYZZvRs8rgOp+63LEM3v+M" \
	"FHB32NfpB2bEKBIvB1q52LaEUHFv120V01IL+TAD48XaERZFukWgHoBTLMhYS2Gb51g" \
	"WxpeIq8knRmPnYePbF5MOkR0Zkly4zKH7s1dE=\""

#define RFC9421_KEY                                                          \
	"-----BEGIN RSA PUBLIC KEY-----\n"                                   \
	"MIIBCgKCAQEAhAKYdtoeoy8zcAcR874L8cnZxKzAGwd7v36APp7Pv6Q2jdsPBRrw\n" \
	"WEBnez6d0UDKDwGbc6nxfEXAy5mbhgajzrw3MOEt8uA5txSKobBpKDeBLOsdJKFq\n" \
	"MGmXCQvEG7YemcxDTRPxAleIAgYYRjTSd/QBwVW9OwNFhekro3RtlinV0a75jfZg\n" \
	"kne/YiktSvLG34lw2zqXBDTC5NHROUqGTlML4PlNZS5Ri2U4aCNx2rUPRcKIlE0P\n" \
	"uKxI4T+HIaFpv8+rdV6eUgOrB2xeI1dSFFn/nnv5OoZJEIB+VmuKn3DCUcCZSFlQ\n" \
	"PSXSfBDiUGhwOw76WuSSsf1D4b/vLoJ10wIDAQAB\n"                         \
	"-----END RSA PUBLIC KEY-----\n"

#define RFC9421_INPUT                                                         \
	"proxy_sig=(\"@method\" \"@authority\" \"@path\" \"content-digest\" " \
	"\"content-type\" \"content-length\" \"forwarded\");"                 \
	"created=1618884480;keyid=\"test-key-rsa\";"                          \
	"alg=\"rsa-v1_5-sha256\";expires=1618884540"

#define RFC9421_SIGNATURE                                                     \
	"proxy_sig=:"                                                         \
	"S6ZzPXSdAMOPjN/6KXfXWNO/f7V6cHm7BXYUh3YD/fRad4BCaRZxP+JH+8XY1I6+8Cy" \
	"+CM5g92iHgxtRPz+MjniOaYmdkDcnL9cCpXJleXsOckpURl49GwiyUpZ10KHgOEe11s" \
	"x3G2gxI8S0jnxQB+Pu68U9vVcasqOWAEObtNKKZd8tSFu7LB5YAv0RAGhB8tmpv7sFn" \
	"Im9y+7X5kXQfi8NMaZaA8i2ZHwpBdg7a6CMfwnnrtflzvZdXAsD3LH2TwevU+/PBPv0" \
	"B6NMNk93wUs/vfJvye+YuI87HU38lZHowtznbLVdp770I6VHR6WfgS9ddzirrswsE1w" \
	"5o0LV/g==:"

#define RFC9421_DIGEST                                                      \
	"sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnr" \
	"IiYllu7BNNyealdVLvRwEmTHWXvJwew==:"

#endif
