/* Thirty nodes as processes: most of them unreachable, requests that fail, nodes that are killed, a
 * network that falls apart for a while, and one author who publishes two histories. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "book.h"
#include "node.h"
#include "support.h"

enum {
	NODES = 30,
	REACHABLE = 10,
	FORKER = 5,	 /* publishes two histories */
	TWIN = NODES,	 /* the same author on another machine */
	ROUNDS_MAX = 24, /* after the last trouble; the simulation's worst is 10 without failures */
	SECONDS_MAX = 240
};

struct world {
	struct network *network;
	char *folder;
	char *paths[NODES + 1];
	char keys[NODES + 1][LEDGER_KEY_TEXT_BYTES];
	pid_t pids[NODES + 1];
};

static void make_nodes(struct world *world)
{
	struct founding founding = { .name = "Template", .root = "template" };
	char *template = test_path(world->folder, "template.fettle");
	char name[32];

	assert_int_equal(book_create(template, &founding), 0);
	for (int i = 0; i <= NODES; i++) {
		world->network->ports[i] = i < REACHABLE || i == TWIN ? free_port() : 0;
		snprintf(name, sizeof(name), "node%d.fettle", i);
		world->paths[i] = test_path(world->folder, name);
		snprintf(name, sizeof(name), "node%d.test", i);
		if (i < NODES)
			node_make(template, world->paths[i], name, world->keys[i]);
	}
	free(template);
}

/* The forker's record is copied, and each copy goes on by itself. */
static void make_twin(struct world *world)
{
	struct buf bytes;

	node_publish(world->paths[FORKER], "before");
	buf_init(&bytes, 64 << 20);
	assert_int_equal(file_read(world->paths[FORKER], 64 << 20, &bytes), 0);
	assert_int_equal(file_replace(world->paths[TWIN], buf_slice(&bytes)), 0);
	buf_release(&bytes);
	node_publish(world->paths[FORKER], "one story");
	node_publish(world->paths[FORKER], "and more of it");
	node_publish(world->paths[TWIN], "another story");
}

/* Everybody knows all keys and can ask every reachable node; the first three asked are stable.
 * Nodes 7 and 17 know the twin where others know the forker. */
static void introduce(struct world *world)
{
	for (int i = 0; i < NODES; i++)
		for (int j = 1; j < NODES; j++) {
			int other = (i * 7 + j) % NODES;
			int port = world->network->ports[other];
			if (other == i)
				other = (i * 7 + NODES) % NODES,
				port = world->network->ports[other];
			if (other == FORKER && (i == 7 || i == 17))
				port = world->network->ports[TWIN];
			node_follow(world->paths[i], world->keys[other], port);
		}
}

static int64_t least_rounds(const struct world *world)
{
	int64_t least = INT64_MAX;

	for (int i = 0; i < NODES; i++)
		if (world->network->rounds[i] < least)
			least = world->network->rounds[i];
	return least;
}

static void wait_rounds(const struct world *world, int64_t rounds)
{
	int64_t start = least_rounds(world);

	for (int i = 0; i < SECONDS_MAX * 10 && least_rounds(world) < start + rounds; i++)
		usleep(100000);
}

/* Logs that a node holds whole, its own not counted; the forker's is not asked for. */
static int missing(const struct world *world)
{
	char sql[512];
	int count = 0;

	for (int i = 0; i < NODES; i++) {
		snprintf(sql, sizeof(sql),
			"SELECT (SELECT COUNT(*) FROM commons_log WHERE role = 3 AND size >= 4 AND"
			" origin <> 'node%d.test/fettle/commons')"
			" + (SELECT COUNT(*) FROM commons_fork) * 100"
			" - (SELECT COUNT(*) FROM commons_blob WHERE state = 0)",
			FORKER);
		int64_t expected = (i == FORKER ? NODES - 1 : NODES - 2) + 100;
		int64_t found = node_ask(world->paths[i], sql);
		if (found != expected) {
			count++;
			if (getenv("FETTLE_TEST_LOUD"))
				fprintf(stderr, "node %d: %d of %d\n", i, (int)found,
					(int)expected);
		}
	}
	return count;
}

static void check_frozen(const struct world *world)
{
	for (int i = 0; i < NODES; i++) {
		char sql[256];
		if (i == FORKER)
			continue;
		snprintf(sql, sizeof(sql),
			"SELECT common FROM commons_log WHERE origin ="
			" 'node%d.test/fettle/commons'",
			FORKER);
		int64_t common = node_ask(world->paths[i], sql);
		assert_true(common >= 0 && common <= 2);
	}
}

/* Trouble on the way is not taken for a second history. */
static void check_others(const struct world *world)
{
	for (int i = 0; i < NODES; i++)
		assert_int_equal(node_ask(world->paths[i],
					 "SELECT COUNT(*) FROM commons_log WHERE common >= 0"),
			1);
}

static void thirty_nodes_converge(void **state)
{
	struct world world = { .folder = test_folder_make() };
	int64_t start, rounds = 0;
	int left = NODES;

	(void)state;
	world.network = mmap(NULL, sizeof(*world.network), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(world.network, MAP_FAILED);
	world.network->count = NODES + 1;
	world.network->failing_percent = 5;
	make_nodes(&world);
	make_twin(&world);
	introduce(&world);
	for (int i = 0; i < NODES; i++)
		if (i != FORKER)
			for (int j = 0; j < 2; j++)
				node_publish(world.paths[i], "what we learnt");
	for (int i = 0; i <= NODES; i++)
		world.pids[i] = node_start(world.network, i, world.paths[i]);
	wait_rounds(&world, 2);
	world.network->parted = 1;
	for (int i = 0; i < NODES; i++)
		if (i != FORKER)
			node_publish(world.paths[i], "while we could not talk");
	node_kill(world.pids[3]);
	node_kill(world.pids[15]);
	wait_rounds(&world, 0);
	usleep(3 * PERIOD_MS * 1000);
	world.pids[3] = node_start(world.network, 3, world.paths[3]);
	world.pids[15] = node_start(world.network, 15, world.paths[15]);
	world.network->parted = 0;
	start = least_rounds(&world);
	for (int i = 0; i < SECONDS_MAX && (left = missing(&world)) > 0; i++)
		usleep(1000000);
	rounds = least_rounds(&world) - start;
	fprintf(stderr, "all had everything %d rounds after the last trouble\n", (int)rounds);
	assert_int_equal(left, 0);
	assert_true(rounds <= ROUNDS_MAX);
	check_frozen(&world);
	check_others(&world);
	for (int i = 0; i <= NODES; i++) {
		node_kill(world.pids[i]);
		free(world.paths[i]);
	}
	munmap(world.network, sizeof(*world.network));
	test_folder_remove(world.folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(thirty_nodes_converge) };

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
