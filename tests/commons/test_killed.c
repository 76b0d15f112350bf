/* A witness that is killed at any moment never signs two histories, and never a smaller tree after
 * a larger one: what it signed is on the disk before the signature leaves. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>
#include "book.h"
#include "commons_private.h"
#include "notes.h"
#include "support.h"

enum { ROUNDS = 12 };

static void must(int result)
{
	if (result) {
		fprintf(stderr, "%s\n", error_message());
		_exit(9);
	}
}

/* One log with two histories, and a submission of each size of each of them. */
struct author {
	struct ledger_signing_key key;
	struct merkle_frontier trees[2];
};

static void grow(struct author *author, int branch)
{
	uint8_t leaf[SHA256_BYTES];

	random_bytes(leaf, sizeof(leaf));
	merkle_append(&author->trees[branch], leaf, NULL);
}

/* From an empty tree no proof is needed, so both histories are tried as the first. */
static void write_first(struct author *author, int branch, struct buf *out)
{
	struct ledger_checkpoint checkpoint = { .origin = slice_of(author->key.public_key.name),
		.size = author->trees[branch].size };

	merkle_root(&author->trees[branch], checkpoint.root);
	buf_add_text(out, "old 0\n\n");
	must(ledger_checkpoint_sign(&checkpoint, &author->key, out));
}

/* Submits one history after the other and writes down each answer that came: "B" for branch B. */
static void submit_for_ever(const char *path, struct author *author, int out)
{
	struct commons_options options = { .host = "witness.test" };
	struct commons_answer answer;
	struct commons *commons;
	struct store *store;

	must(store_open(&store, path, STORE_OPEN));
	must(commons_open(&commons, store, &options));
	for (int branch = 0;; branch = !branch) {
		struct buf body;
		buf_init(&body, COMMONS_NOTE_BYTES);
		write_first(author, branch, &body);
		must(commons_post(
			commons, "/fettle/w/add-checkpoint", buf_slice(&body), false, &answer));
		if (answer.status == 200 && write(out, branch ? "1" : "0", 1) != 1)
			_exit(1);
		commons_answer_release(&answer);
		buf_release(&body);
	}
}

static void make_witness(const char *path, const struct author *author)
{
	struct founding founding = { .name = "Witness", .root = "root" };
	struct commons_options options = { .host = "witness.test" };
	char key[LEDGER_KEY_TEXT_BYTES];
	struct commons_peer peer = { .key = key, .is_quiet = true };
	struct commons *commons;
	struct store *store;

	ledger_public_key_write(&author->key.public_key, key);
	assert_int_equal(book_create(path, &founding), 0);
	assert_int_equal(store_open(&store, path, STORE_OPEN), 0);
	assert_int_equal(commons_open(&commons, store, &options), 0);
	assert_int_equal(commons_add_peer(commons, &peer), 0);
	commons_close(commons);
	store_close(store);
}

static void two_histories_are_never_signed(void **state)
{
	struct test_place *place = *state;
	struct author author;
	int ends[2], signed_by[2] = { 0, 0 };
	char answers[64];
	ssize_t got;

	assert_int_equal(ledger_key_make(&author.key, "author.test/log"), 0);
	merkle_init(&author.trees[0]);
	merkle_init(&author.trees[1]);
	grow(&author, 0);
	grow(&author, 1);
	make_witness(place->address, &author);
	assert_int_equal(pipe(ends), 0);
	for (int round = 0; round < ROUNDS; round++) {
		struct author mine = author;
		pid_t pid = fork();
		if (pid == 0) {
			/* Each life begins with the other history. */
			if (round % 2) {
				mine.trees[0] = author.trees[1];
				mine.trees[1] = author.trees[0];
			}
			submit_for_ever(place->address, &mine, ends[1]);
		}
		usleep((useconds_t)(3000 + 7000 * round));
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		close(ends[1]);
		while ((got = read(ends[0], answers, sizeof(answers))) > 0)
			for (ssize_t i = 0; i < got; i++)
				signed_by[(answers[i] - '0') ^ (round % 2)]++;
		close(ends[0]);
		assert_int_equal(pipe(ends), 0);
	}
	close(ends[0]);
	close(ends[1]);
	assert_true(signed_by[0] + signed_by[1] > 0);
	assert_true(signed_by[0] == 0 || signed_by[1] == 0);
}

int main(void)
{
	const struct test_case tests[] = { TEST_CASE_OF_SQLITE(two_histories_are_never_signed) };

	return test_on_both("killed", tests, sizeof(tests) / sizeof(tests[0]));
}
