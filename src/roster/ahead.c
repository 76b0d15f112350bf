/* Batches of entries, read while those before are taken in. */
#include "ahead.h"
#include "relay.h"

enum { BATCH_ENTRIES = 2048, BATCH_BYTES = 128 << 10 };

struct ahead {
	struct reader *reader;
	const struct kinds *kinds;
	int64_t after;
	int (*each)(void *context, const struct entry_batch *batch);
	void *context;
	struct relay *relay; /* NULL: what is read is taken in between */
	struct entry_batch batches[RELAY_BATCHES];
};

static struct entry_batch *filling(struct ahead *ahead)
{
	return &ahead->batches[ahead->relay ? relay_batch(ahead->relay) : 0];
}

static int take_in(void *context, size_t batch)
{
	struct ahead *ahead = context;
	int result = ahead->each(ahead->context, &ahead->batches[batch]);
	batch_clear(&ahead->batches[batch]);
	return result;
}

static int hand_over(struct ahead *ahead)
{
	return ahead->relay ? relay_hand_over(ahead->relay) : take_in(ahead, 0);
}

static int add(void *context, const struct recorded *recorded)
{
	struct ahead *ahead = context;
	struct entry_batch *batch = filling(ahead);
	int result = batch_add(batch, ahead->kinds, recorded);
	if (result || (batch->count < BATCH_ENTRIES && batch->bytes < BATCH_BYTES))
		return result;
	return hand_over(ahead);
}

/* What came before something that cannot be read is taken in, too. */
static int read_all(struct relay *relay, void *context)
{
	struct ahead *ahead = context;
	char message[1024];
	ahead->relay = relay;
	int result = read_ledger(ahead->reader, ahead->after, add, ahead);
	snprintf(message, sizeof(message), "%s", result ? error_message() : "");
	int handed = filling(ahead)->count ? hand_over(ahead) : 0;
	return result ? error_set(result, "%s", message) : handed;
}

int ahead_read(struct reader *reader, const struct kinds *kinds, int64_t after,
	int (*each)(void *context, const struct entry_batch *batch), void *context)
{
	struct ahead ahead = {
		.reader = reader, .kinds = kinds, .after = after, .each = each, .context = context
	};
	for (size_t i = 0; i < RELAY_BATCHES; i++)
		batch_init(&ahead.batches[i]);
	int result = after ? read_all(NULL, &ahead) : relay_run(read_all, take_in, &ahead);
	for (size_t i = 0; i < RELAY_BATCHES; i++)
		batch_release(&ahead.batches[i]);
	return result;
}
