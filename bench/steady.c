/*
 * Sends requests at a fixed rate and says how long each took from the moment at which it was due:
 * when answers are late, those that had to wait for them are late too, and count as such.
 *
 *   steady PORT RATE SECONDS TOKEN PATH...      a request is GET PATH, one path after the other
 *   steady PORT RATE SECONDS TOKEN POST PATH BODY
 *
 * In a path or a body %d is the number of the request. Writes one line of JSON.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNECTIONS = 64, ANSWER_BYTES = 1 << 20, REQUEST_BYTES = 8192 };

struct connection {
	int socket;
	int busy;   /* waits for its answer */
	double due; /* when its request was due, in seconds */
	char *answer;
	size_t length;
};

static struct connection connections[CONNECTIONS];
static const char *token, *const *paths;
static int path_count, port, is_post;

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void stop(const char *what)
{
	fprintf(stderr, "steady: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void open_connection(struct connection *connection)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		.sin_port = htons((unsigned short)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int one = 1;
	connection->socket = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(connection->socket, (struct sockaddr *)&address, sizeof(address)))
		stop("cannot connect");
	setsockopt(connection->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (!connection->answer)
		connection->answer = malloc(ANSWER_BYTES + 1);
	connection->length = 0;
}

/* `text` with its %d, if it has one, replaced. */
static void put_number(char *out, size_t room, const char *text, int number)
{
	const char *mark = strstr(text, "%d");
	if (mark)
		snprintf(out, room, "%.*s%d%s", (int)(mark - text), text, number, mark + 2);
	else
		snprintf(out, room, "%s", text);
}

static void send_request(struct connection *connection, int number, double due)
{
	char request[REQUEST_BYTES], path[1024], body[4096] = "", head[256] = "";
	put_number(path, sizeof(path), paths[is_post ? 0 : number % path_count], number);
	if (is_post) {
		put_number(body, sizeof(body), paths[1], number);
		snprintf(head, sizeof(head),
			"Content-Type: application/json\r\nAccept: application/json\r\n"
			"Content-Length: %zu\r\n",
			strlen(body));
	}
	int length = snprintf(request, sizeof(request),
		"%s %s HTTP/1.1\r\nHost: localhost:%d\r\nAuthorization: Bearer %s\r\n%s\r\n%s",
		is_post ? "POST" : "GET", path, port, token, head, body);
	if (send(connection->socket, request, (size_t)length, MSG_NOSIGNAL) != length)
		stop("cannot send");
	connection->busy = 1;
	connection->due = due;
	connection->length = 0;
}

/* Is all of the answer there? It says how long it is. */
static int is_complete(struct connection *connection)
{
	connection->answer[connection->length] = 0;
	char *end = strstr(connection->answer, "\r\n\r\n");
	char *said = end ? strcasestr(connection->answer, "content-length:") : NULL;
	if (!end)
		return 0;
	if (!said || said > end) {
		fprintf(stderr, "steady: an answer without a length:\n%s\n", connection->answer);
		exit(1);
	}
	size_t head = (size_t)(end + 4 - connection->answer);
	return connection->length >= head + strtoul(said + 15, NULL, 10);
}

static int compare(const void *a, const void *b)
{
	double one = *(const double *)a, two = *(const double *)b;
	return (one > two) - (one < two);
}

struct results {
	double *took;
	size_t count, refused, bytes;
};

static void take_answers(struct results *results, int wait_ms)
{
	struct pollfd polls[CONNECTIONS];
	for (int i = 0; i < CONNECTIONS; i++) {
		int waits_for = connections[i].busy ? connections[i].socket : -1;
		polls[i] = (struct pollfd){ waits_for, POLLIN, 0 };
	}
	if (poll(polls, CONNECTIONS, wait_ms) < 0)
		stop("cannot wait");
	for (int i = 0; i < CONNECTIONS; i++) {
		struct connection *connection = &connections[i];
		if (!polls[i].revents)
			continue;
		ssize_t got = recv(connection->socket, connection->answer + connection->length,
			ANSWER_BYTES - connection->length, 0);
		if (got <= 0)
			stop("an answer was cut short");
		connection->length += (size_t)got;
		if (!is_complete(connection))
			continue;
		results->took[results->count++] = now() - connection->due;
		results->bytes += connection->length;
		int status = atoi(connection->answer + 9);
		if (status >= 400 && results->refused++ == 0)
			fprintf(stderr, "steady: answered %.300s\n", connection->answer);
		connection->busy = 0;
	}
}

static struct connection *find_free(void)
{
	for (int i = 0; i < CONNECTIONS; i++)
		if (!connections[i].busy)
			return &connections[i];
	return NULL;
}

static void report(struct results *results, double seconds)
{
	double *took = results->took;
	size_t count = results->count;
	if (!count)
		return;
	qsort(took, count, sizeof(*took), compare);
	printf("{\"requests\":%zu,\"refused\":%zu,\"seconds\":%.2f,\"bytes\":%zu,\"p50_ms\":%.3f,"
	       "\"p90_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"most_ms\":%.3f}\n",
		count, results->refused, seconds, results->bytes / count, took[count / 2] * 1e3,
		took[count * 9 / 10] * 1e3, took[count * 99 / 100] * 1e3,
		took[count * 999 / 1000] * 1e3, took[count - 1] * 1e3);
}

int main(int argc, char **argv)
{
	if (argc < 6) {
		fprintf(stderr, "usage: steady PORT RATE SECONDS TOKEN [POST] PATH...\n");
		return 2;
	}
	double rate = atof(argv[2]), seconds = atof(argv[3]);
	port = atoi(argv[1]);
	token = argv[4];
	is_post = strcmp(argv[5], "POST") == 0;
	paths = (const char *const *)&argv[5 + is_post];
	path_count = argc - 5 - is_post;
	for (int i = 0; i < CONNECTIONS; i++)
		open_connection(&connections[i]);
	int total = (int)(rate * seconds), sent = 0;
	struct results results = { .took = calloc((size_t)total, sizeof(double)) };
	double start = now();
	while ((int)results.count < total) {
		struct connection *free_one = find_free();
		double due = start + sent / rate, wait = due - now();
		if (sent < total && free_one && wait <= 0) {
			send_request(free_one, sent++, due);
			continue;
		}
		/* Short waits are spun away: poll() only knows milliseconds. */
		int idle = sent == total || !free_one;
		take_answers(&results, idle ? 1000 : wait > 0.002 ? 1 : 0);
	}
	report(&results, now() - start);
	return 0;
}
